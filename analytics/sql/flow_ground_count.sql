-- How many territories of a country's level have their point in a box.
SELECT count(*)
FROM core.territories
WHERE
    country = $country
    AND level = $level
    AND lon BETWEEN $lon_min AND $lon_max
    AND lat BETWEEN $lat_min AND $lat_max
