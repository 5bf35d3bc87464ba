-- The smallest units, with the point that stands for each.
SELECT
    unit_code,
    lon,
    lat,
    area_km2
FROM geo.units
ORDER BY unit_code
