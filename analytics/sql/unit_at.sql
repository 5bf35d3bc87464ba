-- The unit that holds a point; the one of lowest code where it stands on a border.
SELECT
    unit_code,
    name
FROM geo.units
WHERE
    st_intersects(geometry, st_point($lon, $lat))
    -- No unit reaches a degree from its own point; without this, 100 ms instead of 10.
    AND lon BETWEEN $lon - 1 AND $lon + 1
    AND lat BETWEEN $lat - 1 AND $lat + 1
ORDER BY unit_code
LIMIT 1
