-- Where an open listing stands, and whether that may be shown.
SELECT
    l.kind,
    l.resource,
    l.anonymous,
    l.lon,
    l.lat,
    l.lon = u.lon AND l.lat = u.lat AS at_commune
FROM marts.open_listings AS l
LEFT JOIN geo.units AS u ON l.commune_code = u.unit_code
WHERE l.platform = $platform AND l.listing_id = $listing_id
