-- The shipped unit (a judicial canton, there being no Belgian municipality) that holds each town.
SELECT
    towns.postcode,
    min(units.unit_code) AS unit_code
FROM (
    SELECT
        unnest($postcodes) AS postcode,
        unnest($lon) AS lon,
        unnest($lat) AS lat
) AS towns
INNER JOIN geo.units
    ON units.country = 'BE' AND st_intersects(units.geometry, st_point(towns.lon, towns.lat))
GROUP BY towns.postcode
ORDER BY towns.postcode;
