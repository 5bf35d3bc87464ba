-- Years in which a territory has counted exchanges.
SELECT DISTINCT s.year
FROM marts.shares AS s
LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
WHERE $level IS NULL OR m.code = $code OR ($code = 'unplaced' AND s.unit_code IS NULL)
ORDER BY s.year
