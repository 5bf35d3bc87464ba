-- Where some open listings stand, for the way by road.
SELECT
    l.rowid AS place,
    l.kind,
    l.resource,
    l.lon,
    l.lat,
    l.anonymous,
    coalesce(l.lon = u.lon AND l.lat = u.lat, FALSE) AS at_commune
FROM marts.open_listings AS l
LEFT JOIN geo.units AS u ON l.commune_code = u.unit_code
WHERE l.rowid IN (SELECT unnest($places))
