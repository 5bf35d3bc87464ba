-- Simplified outlines in a box: the smallest units, or the groupings of communes above them.
SELECT
    t.level || ':' || t.code AS key,
    t.name,
    st_asgeojson(st_simplifypreservetopology(t.geometry, $tolerance_deg)) AS geometry
FROM geo.territories AS t
LEFT JOIN geo.units AS u ON t.level = u.level AND t.code = u.unit_code
WHERE
    t.geometry IS NOT NULL
    AND CASE
        WHEN $grouped THEN t.level IN ('epci', 'arrondissement')
        ELSE u.unit_code IS NOT NULL
    END
    AND st_intersects(t.geometry, st_makeenvelope($lon_min, $lat_min, $lon_max, $lat_max))
ORDER BY key
