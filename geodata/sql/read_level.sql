SELECT
    code,
    name,
    lon,
    lat,
    area_km2,
    population,
    st_aswkb(geometry)::BLOB AS geometry
FROM geo.territories
WHERE level = $level AND country = $country
ORDER BY code;
