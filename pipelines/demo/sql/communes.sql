-- The communes of metropolitan France where a point can be put, each with its first postcode.
SELECT
    units.unit_code,
    units.name,
    coalesce(territories.population, 0) AS population,
    units.lon,
    units.lat,
    units.area_km2,
    coalesce(min(postcodes.postcode), left(units.unit_code, 2) || '000') AS postcode
FROM geo.units
LEFT JOIN geo.territories
    ON units.level = territories.level AND units.unit_code = territories.code
LEFT JOIN geo.postcodes
    ON postcodes.country = 'FR' AND units.unit_code = postcodes.commune_code
WHERE
    units.country = 'FR'
    AND units.geometry IS NOT NULL
    AND units.lon BETWEEN -6 AND 10
    AND units.lat > 41
GROUP BY ALL
ORDER BY units.unit_code;
