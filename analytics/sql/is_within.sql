-- Whether a territory has units, and all of them lie in the territories of an access.
SELECT count(*) > 0 AND count(*) = count(w.unit_code)
FROM (
    SELECT unit_code
    FROM core.territory_members
    WHERE level = $level AND code = $code
) AS t
LEFT JOIN (
    SELECT DISTINCT unit_code
    FROM core.territory_members
    WHERE list_contains($wider, level || ':' || code) AND code <> 'none'
) AS w ON t.unit_code = w.unit_code
