-- Listings that nobody answers, by what they are and by place: of the anonymous ones no place.
SELECT
    kind,
    resource,
    family,
    category,
    label_fr,
    label_en,
    -- Where no quantity is said, what it would be in.
    coalesce(measure, CASE WHEN unit IN ('t', 'kg', 'item') THEN 't' END) AS unit,
    CASE WHEN NOT anonymous THEN unit_code END AS commune_code,
    CASE WHEN NOT anonymous THEN unit_name END AS commune_name,
    listing_no,
    status = 'open' AS is_open
FROM marts.potential_listings
WHERE listing_no IN (SELECT unnest($numbers))
ORDER BY listing_no
