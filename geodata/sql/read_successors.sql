SELECT
    old_code,
    new_code
FROM geo.successors
WHERE country = $country
ORDER BY old_code;
