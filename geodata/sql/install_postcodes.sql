-- Made where absent: a database of before there were postcodes gets them too.
CREATE TABLE IF NOT EXISTS geo.postcodes AS
SELECT
    country,
    commune_code,
    postcode
FROM read_csv($path, all_varchar = TRUE, header = TRUE);
