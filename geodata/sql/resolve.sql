SELECT
    level,
    code,
    name,
    country
FROM geo.territories
WHERE level = $level AND code IN ($code, $prefixed)
ORDER BY code = $code DESC
LIMIT 1;
