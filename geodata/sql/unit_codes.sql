SELECT unit_code
FROM geo.units
ORDER BY unit_code;
