-- Territories that hold a whole territory, the finest first: where a hidden figure is still shown.
WITH own AS (
    SELECT unit_code
    FROM core.territory_members
    WHERE level = $level AND code = $code
)

SELECT
    m.level,
    m.code
FROM core.territory_members AS m
INNER JOIN own AS o ON m.unit_code = o.unit_code
WHERE m.level IN ('epci', 'departement', 'region') AND m.code <> 'none' AND m.level <> $level
GROUP BY m.level, m.code
HAVING count(*) = (SELECT count(*) FROM own)
ORDER BY list_position(['epci', 'departement', 'region'], m.level), m.code
