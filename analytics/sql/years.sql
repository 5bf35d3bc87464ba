-- Years in which a territory has counted exchanges.
SELECT DISTINCT s.year
FROM marts.shares AS s
WHERE is_inside(s.unit_code, $level, $code)
ORDER BY s.year
