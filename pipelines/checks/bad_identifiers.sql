INSERT INTO faults BY NAME
SELECT
    new_ids.row_no,
    $checked_column AS "column",
    bad_ids.code,
    0 AS pass
FROM new_ids
INNER JOIN bad_ids ON new_ids.company_id = bad_ids.company_id;
