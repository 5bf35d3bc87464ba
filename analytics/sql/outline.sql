-- Simplified outlines of a level's territories in a box, as GeoJSON; a platform's from its units.
WITH shapes AS (
    SELECT
        code,
        name,
        geometry
    FROM geo.territories
    WHERE level = $level
    UNION ALL
    SELECT
        p.platform AS code,
        t.name,
        st_union_agg(u.geometry) AS geometry
    FROM core.platform_units AS p
    INNER JOIN geo.units AS u ON p.unit_code = u.unit_code
    INNER JOIN core.territories AS t ON t.level = 'platform' AND p.platform = t.code
    WHERE $level = 'platform' AND ($codes IS NULL OR list_contains($codes, p.platform))
    GROUP BY p.platform, t.name
)

SELECT
    code,
    name,
    st_asgeojson(st_simplifypreservetopology(geometry, $tolerance_deg)) AS geometry
FROM shapes
WHERE
    geometry IS NOT NULL
    AND ($codes IS NULL OR list_contains($codes, code))
    AND st_intersects(geometry, st_makeenvelope($lon_min, $lat_min, $lon_max, $lat_max))
ORDER BY code
