SELECT
    unit_code,
    st_aswkb(geometry) AS outline
FROM geo.units
WHERE list_contains($codes, unit_code) AND geometry IS NOT NULL
ORDER BY unit_code;
