-- The codes that a commune has absorbed.
SELECT
    new_code,
    old_code
FROM geo.successors
WHERE country = 'FR' AND new_code IS NOT NULL AND old_code <> new_code
ORDER BY new_code, old_code;
