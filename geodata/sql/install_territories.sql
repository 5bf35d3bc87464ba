INSERT INTO geo.territories BY NAME
SELECT
    level,
    code,
    name,
    country,
    vintage,
    source,
    population,
    area_km2,
    lon,
    lat,
    holder_code,
    geometry
FROM read_parquet($path);
