SELECT new_code FROM geo.successors
WHERE old_code = $code AND new_code IS NOT NULL;
