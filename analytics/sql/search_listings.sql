-- What may be shown of some open listings.
SELECT
    rowid AS place,
    listing_id,
    platform,
    kind,
    resource,
    category,
    title,
    visibility,
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
WHERE rowid IN (SELECT unnest($places))
