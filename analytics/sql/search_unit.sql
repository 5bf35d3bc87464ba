-- The point of a unit, its area, and the box that holds it.
SELECT
    lon,
    lat,
    area_km2,
    st_xmin(geometry) AS lon_min,
    st_xmax(geometry) AS lon_max,
    st_ymin(geometry) AS lat_min,
    st_ymax(geometry) AS lat_max
FROM geo.units
WHERE unit_code = $unit_code
