-- The units of every territory, the platforms' perimeters included.
SELECT
    level,
    code,
    unit_code
FROM geo.members
UNION ALL
SELECT
    'platform' AS level,
    platform AS code,
    unit_code
FROM core.platform_units
