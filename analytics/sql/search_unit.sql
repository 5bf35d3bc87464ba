-- The point of a unit, and its area.
SELECT
    lon,
    lat,
    area_km2
FROM geo.units
WHERE unit_code = $unit_code
