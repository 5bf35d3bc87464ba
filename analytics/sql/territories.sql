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
        OR (level, code) IN (SELECT (a.level, a.code) FROM marts.active_territories AS a)
    )
ORDER BY strip_accents(name), code
