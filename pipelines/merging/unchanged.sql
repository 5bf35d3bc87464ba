-- Rows not written, counted by the load whose row made them needless: were that one undone, their
-- file would have to be loaded again.
INSERT INTO journal.unchanged
WITH resting AS (
    SELECT
        file_no,
        stored_load_id AS rests_on
    FROM outcomes
    WHERE outcome IN ('older', 'identical')
    UNION ALL
    SELECT
        beaten.file_no,
        batch_files.load_id AS rests_on
    FROM outcomes AS beaten
    INNER JOIN outcomes AS standing
        ON
            beaten.key_platform = standing.key_platform
            AND beaten.key_id = standing.key_id
            AND standing.outcome <> 'superseded'
    INNER JOIN batch_files ON standing.file_no = batch_files.file_no
    WHERE beaten.outcome = 'superseded' AND beaten.file_no <> standing.file_no
)

SELECT
    batch_files.load_id,
    resting.rests_on,
    count(*) AS row_count
FROM resting
INNER JOIN batch_files ON resting.file_no = batch_files.file_no
GROUP BY batch_files.load_id, resting.rests_on;
