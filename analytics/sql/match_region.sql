-- The units of a territory.
SELECT unit_code
FROM core.territory_members
WHERE level = $level AND code = $code
