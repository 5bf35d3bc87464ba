-- Name and representative point of some places.
SELECT
    concat(level, ':', code) AS place,
    level,
    code,
    name,
    country,
    lon,
    lat
FROM core.territories
WHERE list_contains($places, concat(level, ':', code))
