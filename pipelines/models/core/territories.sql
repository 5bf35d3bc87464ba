-- Every territory that a figure may be asked for, without its geometry.
SELECT
    level,
    code,
    name,
    country,
    vintage,
    population,
    area_km2,
    lon,
    lat
FROM geo.territories
UNION ALL
SELECT
    'platform' AS level,
    p.platform AS code,
    coalesce(p.name, p.platform) AS name,
    NULL AS country,
    NULL AS vintage,
    sum(t.population) AS population,
    sum(u.area_km2) AS area_km2,
    avg(u.lon) AS lon,
    avg(u.lat) AS lat
FROM loaded.platforms AS p
LEFT JOIN core.platform_units AS m ON p.platform = m.platform
LEFT JOIN geo.units AS u ON m.unit_code = u.unit_code
LEFT JOIN geo.territories AS t ON u.level = t.level AND u.unit_code = t.code
GROUP BY p.platform, p.name
