-- The units of the published territories where anything was exchanged.
SELECT
    level,
    code,
    unit_code
FROM core.territory_members
SEMI JOIN core.activity AS a ON territory_members.unit_code = a.unit_code
WHERE list_contains($levels, level)
ORDER BY level, code, unit_code
