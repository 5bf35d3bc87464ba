INSERT INTO faults BY NAME
SELECT
    row_no,
    'company_id' AS "column",
    'unknown_company' AS code,
    1 AS pass
FROM stage
WHERE company_id IS NOT NULL AND company_id NOT IN (SELECT company_id FROM loaded.companies);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'left_on' AS "column",
    'dates_out_of_order' AS code,
    'joined_on' AS other,
    1 AS pass
FROM stage
WHERE left_on < joined_on;
