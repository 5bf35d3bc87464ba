SELECT st_aswkb(geometry) AS geometry
FROM geo.units
ORDER BY unit_code;
