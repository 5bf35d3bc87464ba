SELECT unit_code FROM geo.members
WHERE level = $level AND code = $code
ORDER BY unit_code;
