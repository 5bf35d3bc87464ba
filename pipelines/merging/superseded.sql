-- Rows that another row of the same batch replaced.
INSERT INTO cautions BY NAME
SELECT
    row_no,
    cast(NULL AS VARCHAR) AS "column",
    key_id AS value,
    'superseded_row' AS code
FROM outcomes
WHERE outcome = 'superseded';
