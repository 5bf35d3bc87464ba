-- One root cause, one fault: a row that could not be split has no other fault, and a cell that is
-- wrong in itself is not wrong beside others too.
DELETE FROM faults
WHERE EXISTS (
    SELECT 1 FROM stage
    WHERE
        stage.row_fault IS NOT NULL
        AND stage.file_no = faults.file_no
        AND stage.line = faults.line
);

-- The readers say "code: detail".
INSERT INTO faults BY NAME
SELECT
    file_no,
    line,
    trim(split_part(row_fault, ':', 1)) AS code,
    nullif(trim(substr(row_fault, length(split_part(row_fault, ':', 1)) + 2)), '') AS value,
    0 AS pass
FROM stage
WHERE row_fault IS NOT NULL;

DELETE FROM faults
WHERE
    pass = 1
    AND EXISTS (
        SELECT 1 FROM faults AS first
        WHERE
            first.pass = 0
            AND first.file_no = faults.file_no
            AND first.line = faults.line
            AND first."column" = faults."column"
    );

DELETE FROM cautions
WHERE EXISTS (
    SELECT 1 FROM faults WHERE faults.file_no = cautions.file_no AND faults.line = cautions.line
);
