-- One root cause, one fault: a row that could not be split has no other fault, and a cell that is
-- wrong in itself is not wrong beside others too.
DELETE FROM faults
WHERE row_no IN (SELECT row_no FROM stage WHERE row_fault IS NOT NULL);

-- The readers say "code: detail".
INSERT INTO faults BY NAME
SELECT
    row_no,
    trim(split_part(row_fault, ':', 1)) AS code,
    nullif(trim(substr(row_fault, length(split_part(row_fault, ':', 1)) + 2)), '') AS value,
    0 AS pass
FROM stage
WHERE row_fault IS NOT NULL;

DELETE FROM faults
WHERE
    pass = 1
    AND (row_no, "column") IN (SELECT (row_no, "column") FROM faults WHERE pass = 0);

DELETE FROM cautions
WHERE row_no IN (SELECT row_no FROM faults);
