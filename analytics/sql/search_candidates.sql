-- Open listings in a box of degrees that pass the filters, as numbers: the caller measures, and
-- reads only those it keeps, by their place. Dates may lie some days beside the window ($earliest,
-- $latest), and the category's whole family may come too, with what tells them apart.
SELECT
    l.rowid AS place,
    l.row_no,
    l.lon,
    l.lat,
    l.anonymous,
    coalesce(l.commune_code = $unit_code, FALSE) AS in_unit,
    coalesce(l.lon = $unit_lon AND l.lat = $unit_lat, FALSE) AS at_unit_point,
    coalesce(list_position($categories, l.category), 0) AS named,
    $category IS NOT NULL AND l.category <> $category AS is_relative,
    greatest(
        0,
        coalesce($date_from - l.available_to, 0),
        coalesce(l.available_from - $date_to::DATE, 0)
    ) AS days_off
FROM marts.open_listings AS l
WHERE
    l.lat BETWEEN $lat_min AND $lat_max
    AND l.lon BETWEEN $lon_min AND $lon_max
    AND ($kind IS NULL OR l.kind = $kind)
    AND ($platform IS NULL OR l.platform = $platform)
    AND ($resource IS NULL OR l.resource = $resource)
    AND ($family IS NULL OR l.family = $family)
    AND (
        $category IS NULL
        OR l.category = $category
        OR ($with_family AND l.family = $category_family)
    )
    -- In the unit of the category asked for, or of the listing's own where none is.
    AND (
        $quantity IS NULL
        OR EXISTS (
            SELECT 1
            FROM ref.categories AS k
            WHERE
                k.category = l.category
                AND $quantity <= CASE
                    WHEN coalesce(l.unit, k.unit) = coalesce($category_unit, k.unit) THEN l.quantity
                    WHEN coalesce($category_unit, k.unit) = 't' AND l.unit = 'kg'
                        THEN l.quantity / 1000
                    WHEN coalesce($category_unit, k.unit) = 'item' AND l.unit IN ('t', 'kg')
                        THEN l.quantity / if(l.unit = 'kg', 1000, 1) / k.unit_mass_t
                    WHEN
                        coalesce($category_unit, k.unit) = 't'
                        AND k.unit = 'item'
                        AND coalesce(l.unit, 'item') = 'item'
                        THEN l.quantity * k.unit_mass_t
                    WHEN
                        coalesce($category_unit, k.unit) IN ('hour', 'person_hour')
                        AND l.unit IN ('hour', 'person_hour')
                        THEN l.quantity
                END
        )
    )
    AND (l.available_to IS NULL OR l.available_to >= $earliest)
    AND (l.available_from IS NULL OR $latest::DATE IS NULL OR l.available_from <= $latest)
