SELECT
    level,
    code,
    name,
    country,
    vintage,
    population,
    area_km2,
    lon,
    lat,
    holder_code
FROM geo.territories
WHERE
    level = $level
    AND ($country IS NULL OR country = $country)
    AND ($words IS NULL OR contains(strip_accents(lower(name)), strip_accents(lower($words))))
ORDER BY country DESC, code ASC;
