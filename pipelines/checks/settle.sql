-- The readers mark rows: "code: detail" where the row as such is faulty, and one
-- "ambiguous_number: column …" for each number that could be read in two ways.
DELETE FROM faults
WHERE
    (row_no, "column") IN (
        SELECT (row_no, unnest(regexp_extract_all(row_fault, 'ambiguous_number: ([a-z_]+) ', 1)))
        FROM stage
        WHERE row_fault IS NOT NULL
    );

INSERT INTO faults BY NAME
SELECT
    row_no,
    unnest(regexp_extract_all(row_fault, 'ambiguous_number: ([a-z_]+) ', 1)) AS "column",
    'ambiguous_number' AS code,
    0 AS pass
FROM stage
WHERE row_fault IS NOT NULL;

-- One root cause, one fault: a row that could not be split has no other fault, and a cell that is
-- wrong in itself is not wrong beside others too.
DELETE FROM faults
WHERE
    row_no IN (
        SELECT row_no FROM stage
        WHERE row_fault IS NOT NULL AND NOT starts_with(row_fault, 'ambiguous_number:')
    );

INSERT INTO faults BY NAME
SELECT
    row_no,
    trim(split_part(row_fault, ':', 1)) AS code,
    nullif(trim(substr(row_fault, length(split_part(row_fault, ':', 1)) + 2)), '') AS value,
    0 AS pass
FROM stage
WHERE row_fault IS NOT NULL AND NOT starts_with(row_fault, 'ambiguous_number:');

DELETE FROM faults
WHERE
    pass = 1
    AND (
        row_no, "column") IN (
        SELECT (row_no, "column") FROM faults
        WHERE pass = 0
    );
