INSERT INTO geo.members BY NAME SELECT
    level,
    code,
    unit_code
FROM incoming;
