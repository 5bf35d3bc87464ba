-- Open listings in a box of degrees, or in one unit, that pass the filters, as numbers: the caller
-- measures, and reads of the rest only what it keeps. Dates may lie some days beside the window
-- ($earliest, $latest), and the category's whole family may come too, with what tells them apart.
WITH taxonomy AS (
    SELECT
        category,
        family,
        unit,
        unit_mass_t,
        -- In the unit of the category asked for; each in its own where none is.
        coalesce($category_unit, unit) AS asked_unit,
        list_position($categories, category) AS named
    FROM ref.categories
)

SELECT
    l.row_no,
    l.lon,
    l.lat,
    l.anonymous,
    coalesce(l.commune_code = $unit_code, FALSE) AS in_unit,
    coalesce(l.lon = $unit_lon AND l.lat = $unit_lat, FALSE) AS at_unit_point,
    coalesce(k.named, 0) AS named,
    $category IS NOT NULL AND l.category <> $category AS is_relative,
    greatest(
        0,
        coalesce($date_from - l.available_to, 0),
        coalesce(l.available_from - $date_to::DATE, 0)
    ) AS days_off
FROM marts.open_listings AS l
LEFT JOIN taxonomy AS k ON l.category = k.category
WHERE
    (
        (l.lat BETWEEN $lat_min AND $lat_max AND l.lon BETWEEN $lon_min AND $lon_max)
        OR (l.commune_code = $unit_code AND l.lon IS NOT NULL)
    )
    AND ($kind IS NULL OR l.kind = $kind)
    AND ($platform IS NULL OR l.platform = $platform)
    AND ($resource IS NULL OR l.resource = $resource)
    AND ($family IS NULL OR l.family = $family)
    AND (
        $category IS NULL
        OR l.category = $category
        OR ($with_family AND l.family = $category_family)
    )
    AND (
        $quantity IS NULL
        OR $quantity <= CASE
            WHEN coalesce(l.unit, k.unit) = k.asked_unit THEN l.quantity
            WHEN l.unit = 'kg' AND k.asked_unit = 't' THEN l.quantity / 1000
            WHEN k.asked_unit = 'item' AND l.unit = 't' THEN l.quantity / k.unit_mass_t
            WHEN k.asked_unit = 'item' AND l.unit = 'kg' THEN l.quantity / 1000 / k.unit_mass_t
            WHEN k.asked_unit = 't' AND k.unit = 'item' AND coalesce(l.unit, 'item') = 'item'
                THEN l.quantity * k.unit_mass_t
            WHEN l.unit IN ('hour', 'person_hour') AND k.asked_unit IN ('hour', 'person_hour')
                THEN l.quantity
        END
    )
    AND (l.available_to IS NULL OR l.available_to >= $earliest)
    AND (l.available_from IS NULL OR $latest::DATE IS NULL OR l.available_from <= $latest)
