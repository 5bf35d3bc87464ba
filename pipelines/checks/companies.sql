-- A headcount is a number or an INSEE band: NN, a code of two digits, or "20 à 49".
INSERT INTO faults BY NAME
SELECT
    row_no,
    'headcount' AS "column",
    'bad_headcount' AS code,
    1 AS pass
FROM stage
WHERE NOT regexp_full_match(headcount, '(?i)nn|[0-9]+([.]0+)?|[0-9]+ *(-|à) *[0-9]+|[0-9]+[+]');
