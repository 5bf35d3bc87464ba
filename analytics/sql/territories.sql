-- Territories by level and code.
SELECT
    level,
    code,
    name,
    country,
    population,
    area_km2,
    lon,
    lat
FROM core.territories
WHERE
    ($level IS NULL OR level = $level)
    AND ($code IS NULL OR code = $code)
    AND (
        NOT $with_exchanges
        OR EXISTS (
            SELECT 1
            FROM marts.shares AS s
            INNER JOIN core.territory_members AS m ON s.unit_code = m.unit_code
            WHERE m.level = territories.level AND m.code = territories.code
        )
    )
ORDER BY strip_accents(name), code
