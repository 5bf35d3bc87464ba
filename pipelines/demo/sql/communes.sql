-- The communes of metropolitan France where a point can be put, each with its first postcode.
WITH first_postcodes AS (
    SELECT
        commune_code,
        min(postcode) AS postcode
    FROM geo.postcodes
    WHERE country = 'FR'
    GROUP BY commune_code
)

SELECT
    units.unit_code AS code,
    units.name,
    coalesce(territories.population, 0) AS population,
    units.lon,
    units.lat,
    units.area_km2,
    first_postcodes.postcode,
    units.unit_code,
    units.unit_code AS commune_code
FROM geo.units
INNER JOIN first_postcodes ON units.unit_code = first_postcodes.commune_code
LEFT JOIN geo.territories
    ON units.level = territories.level AND units.unit_code = territories.code
WHERE
    units.country = 'FR'
    AND units.geometry IS NOT NULL
    AND units.lon BETWEEN -6 AND 10
    AND units.lat > 41
ORDER BY units.unit_code;
