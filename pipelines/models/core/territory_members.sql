-- The units of every territory: of each level, of the platforms' perimeters, and of `none`, the
-- units that no territory of a level holds, so that every unit is somewhere at every level.
SELECT
    level,
    code,
    unit_code
FROM geo.members
UNION ALL
SELECT
    levels.level,
    'none' AS code,
    u.unit_code
FROM (SELECT DISTINCT level FROM geo.members) AS levels
CROSS JOIN geo.units AS u
ANTI JOIN geo.members AS m ON levels.level = m.level AND u.unit_code = m.unit_code
UNION ALL
SELECT
    'platform' AS level,
    platform AS code,
    unit_code
FROM core.platform_units
