INSERT INTO geo.successors BY NAME
SELECT
    country,
    old_code,
    new_code
FROM read_csv($path, all_varchar = TRUE, header = TRUE);
