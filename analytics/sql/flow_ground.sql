-- Geometries of a country's level in a box, as WKB.
SELECT st_aswkb(geometry) AS geometry
FROM geo.territories
WHERE
    country = $country
    AND level = $level
    AND st_intersects_extent(geometry, st_makeenvelope($lon_min, $lat_min, $lon_max, $lat_max))
ORDER BY code
