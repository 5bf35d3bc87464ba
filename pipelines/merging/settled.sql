-- A row refused again, of a file that was loaded before, is settled where a load since then has
-- accepted a row of its key: it was corrected, and is not listed anew.
INSERT INTO outcomes
SELECT
    refused.row_no,
    refused.file_no,
    refused.line,
    refused.key_platform,
    refused.key_id,
    any_value(refused.stored_load_id) AS stored_load_id,
    'older' AS outcome
FROM refused
INNER JOIN batch_files ON refused.file_no = batch_files.file_no
INNER JOIN loaded.loads AS earlier
    ON
        batch_files.table_name = earlier.table_name
        AND batch_files.sha256 = earlier.sha256
        AND refused.stored_load_id > earlier.load_id
WHERE earlier.undone_at IS NULL
GROUP BY ALL;

DELETE FROM faults
WHERE row_no IN (SELECT outcomes.row_no FROM outcomes);
