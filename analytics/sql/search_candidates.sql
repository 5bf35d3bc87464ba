-- Open listings in a box of degrees, or in one unit, that pass the filters, as numbers; the caller
-- measures. A category's whole family, and dates up to some days beside the window, are given too,
-- with what tells them apart, where the caller would widen to them.
WITH taxonomy AS (
    SELECT
        category,
        family,
        unit,
        unit_mass_t,
        -- In the unit of the category asked for; each in its own where none is.
        coalesce((SELECT c.unit FROM ref.categories AS c WHERE c.category = $category), unit)
            AS asked_unit,
        list_position($categories, category) AS named
    FROM ref.categories
)

SELECT
    l.row_no,
    l.lon,
    l.lat,
    l.anonymous,
    l.kind = 'need' AS is_need,
    l.resource IN ('staff', 'skill', 'training') AS is_people,
    coalesce(l.commune_code = $unit_code, FALSE) AS in_unit,
    coalesce(l.lon = u.lon AND l.lat = u.lat, FALSE) AS at_commune,
    coalesce(k.named, 0) AS named,
    $category IS NOT NULL AND l.category <> $category AS is_relative,
    greatest(
        0,
        coalesce($date_from - l.available_to, 0),
        coalesce(l.available_from - $date_to, 0)
    ) AS days_off
FROM marts.open_listings AS l
LEFT JOIN taxonomy AS k ON l.category = k.category
LEFT JOIN geo.units AS u ON l.commune_code = u.unit_code
WHERE
    (
        (l.lat BETWEEN $lat_min AND $lat_max AND l.lon BETWEEN $lon_min AND $lon_max)
        OR l.commune_code = $unit_code
    )
    AND ($kind IS NULL OR l.kind = $kind)
    AND ($platform IS NULL OR l.platform = $platform)
    AND ($resource IS NULL OR l.resource = $resource)
    AND ($family IS NULL OR l.family = $family)
    AND (
        $category IS NULL
        OR l.category = $category
        OR (
            $with_family
            AND l.family = (SELECT c.family FROM ref.categories AS c WHERE c.category = $category)
        )
    )
    AND (
        $quantity IS NULL
        OR $quantity <= CASE
            WHEN coalesce(l.unit, k.unit) = k.asked_unit THEN l.quantity
            WHEN l.unit = 'kg' AND k.asked_unit = 't' THEN l.quantity / 1000
            WHEN l.unit = 't' AND k.asked_unit = 'kg' THEN l.quantity * 1000
            WHEN coalesce(l.unit, k.unit) = 'item' AND k.unit = 'item' AND k.asked_unit = 't'
                THEN l.quantity * k.unit_mass_t
            WHEN l.unit = 't' AND k.unit = 'item' AND k.asked_unit = 'item'
                THEN l.quantity / k.unit_mass_t
            WHEN l.unit = 'kg' AND k.unit = 'item' AND k.asked_unit = 'item'
                THEN l.quantity / 1000 / k.unit_mass_t
            WHEN l.unit IN ('hour', 'person_hour') AND k.asked_unit IN ('hour', 'person_hour')
                THEN l.quantity
        END
    )
    AND (l.available_to IS NULL OR l.available_to >= $earliest)
    AND (l.available_from IS NULL OR $latest IS NULL OR l.available_from <= $latest)
