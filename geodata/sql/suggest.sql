SELECT
    code,
    name
FROM geo.territories
WHERE
    level = $level
    AND contains(strip_accents(lower(name)), strip_accents(lower($words)))
ORDER BY length(name), code
LIMIT 3;
