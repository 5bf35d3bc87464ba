-- The unit that an old commune code stands for today.
SELECT new_code FROM geo.successors
WHERE old_code = $code AND new_code IS NOT NULL
ORDER BY new_code
