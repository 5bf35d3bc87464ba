-- The unit with most open listings.
SELECT
    u.level || ':' || u.unit_code AS key,
    count(*) AS listings
FROM marts.open_listings AS l
INNER JOIN geo.units AS u ON l.commune_code = u.unit_code
WHERE u.lon IS NOT NULL
GROUP BY key
ORDER BY listings DESC, key ASC
LIMIT 1
