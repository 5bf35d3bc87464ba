INSERT INTO geo.members BY NAME
SELECT
    level,
    code,
    unit_code
FROM read_parquet($path);
