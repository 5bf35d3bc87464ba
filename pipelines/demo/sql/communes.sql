-- The communes of metropolitan France where a point can be put.
SELECT
    units.unit_code,
    units.name,
    coalesce(territories.population, 0) AS population,
    units.lon,
    units.lat,
    units.area_km2
FROM geo.units
LEFT JOIN geo.territories
    ON units.level = territories.level AND units.unit_code = territories.code
WHERE
    units.country = 'FR'
    AND units.geometry IS NOT NULL
    AND units.lon BETWEEN -6 AND 10
    AND units.lat > 41
ORDER BY units.unit_code;
