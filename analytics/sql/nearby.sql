-- Open listings in a box of degrees whose dates overlap the window; the caller measures.
SELECT
    listing_id,
    platform,
    kind,
    resource,
    family,
    category,
    label_fr,
    label_en,
    title,
    description,
    visibility,
    anonymous,
    company_id,
    company_name,
    lon,
    lat,
    commune_code,
    commune_name,
    quantity,
    unit,
    available_from,
    available_to
FROM marts.open_listings
WHERE
    lat BETWEEN $lat_min AND $lat_max
    AND lon BETWEEN $lon_min AND $lon_max
    AND ($kind IS NULL OR kind = $kind)
    AND ($resource IS NULL OR resource = $resource)
    AND ($category IS NULL OR category = $category)
    AND (available_to IS NULL OR available_to >= $date_from)
    AND (available_from IS NULL OR $date_to IS NULL OR available_from <= $date_to)
    AND list_reduce(
        list_prepend(TRUE, list_transform(
            $words,
            word -> contains(
                strip_accents(lower(concat_ws(' ', title, description, label_fr, label_en))), word
            )
        )),
        (found, next) -> found AND next
    )
