INSERT INTO geo.postcodes BY NAME
SELECT
    country,
    commune_code,
    postcode
FROM read_csv($path, all_varchar = TRUE, header = TRUE);
