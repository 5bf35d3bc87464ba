INSERT INTO geo.successors BY NAME SELECT
    country,
    old_code,
    new_code
FROM incoming;
