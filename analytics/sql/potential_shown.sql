-- What may be told of some listings: of an anonymous one, no more than what it is, and how much.
SELECT
    listing_no,
    platform,
    kind,
    resource,
    family,
    category,
    label_fr,
    label_en,
    anonymous,
    quantity,
    unit,
    recurrent,
    first_on AS available_from,
    last_on AS available_to,
    status = 'open' AS is_open,
    CASE WHEN NOT anonymous THEN listing_id END AS listing_id,
    CASE WHEN NOT anonymous THEN title END AS title,
    CASE WHEN NOT anonymous THEN party_id END AS company_id,
    CASE WHEN NOT anonymous THEN party_name END AS company_name,
    CASE WHEN NOT anonymous THEN unit_code END AS commune_code,
    CASE WHEN NOT anonymous THEN unit_name END AS commune_name
FROM marts.potential_listings
WHERE listing_no IN (SELECT unnest($numbers))
ORDER BY listing_no
