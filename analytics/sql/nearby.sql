-- Open listings in a box of degrees, or in one unit, whose dates overlap the window; the caller
-- measures.
SELECT
    l.listing_id,
    l.platform,
    l.kind,
    l.resource,
    l.family,
    l.category,
    l.label_fr,
    l.label_en,
    l.title,
    l.description,
    l.visibility,
    l.anonymous,
    l.company_id,
    l.company_name,
    l.lon,
    l.lat,
    l.commune_code,
    l.commune_name,
    l.quantity,
    l.unit,
    l.available_from,
    l.available_to,
    u.area_km2,
    l.lon = u.lon AND l.lat = u.lat AS at_commune
FROM marts.open_listings AS l
LEFT JOIN geo.units AS u ON l.commune_code = u.unit_code
WHERE
    (
        (l.lat BETWEEN $lat_min AND $lat_max AND l.lon BETWEEN $lon_min AND $lon_max)
        OR l.commune_code = $unit_code
    )
    AND ($kind IS NULL OR l.kind = $kind)
    AND ($resource IS NULL OR l.resource = $resource)
    AND ($category IS NULL OR l.category = $category)
    AND (l.available_to IS NULL OR l.available_to >= $date_from)
    AND (l.available_from IS NULL OR $date_to IS NULL OR l.available_from <= $date_to)
    AND list_reduce(
        list_prepend(TRUE, list_transform(
            $words,
            word -> contains(
                strip_accents(lower(
                    concat_ws(' ', l.title, l.description, l.label_fr, l.label_en)
                )),
                word
            )
        )),
        (found, next) -> found AND next
    )
