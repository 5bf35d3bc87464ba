-- A row refused again, of a file that was loaded before, is settled where a load since then has
-- accepted a row of its key: it was corrected, and is not listed anew.
INSERT INTO outcomes
SELECT
    again.row_no,
    again.file_no,
    again.line,
    again.key_platform,
    again.key_id,
    any_value(again.stored_load_id) AS stored_load_id,
    'older' AS outcome
FROM again
INNER JOIN batch_files ON again.file_no = batch_files.file_no
INNER JOIN loaded.loads AS earlier
    ON
        batch_files.table_name = earlier.table_name
        AND batch_files.sha256 = earlier.sha256
        AND again.stored_load_id > earlier.load_id
WHERE earlier.undone_at IS NULL
GROUP BY ALL;
