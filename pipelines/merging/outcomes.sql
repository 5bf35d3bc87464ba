-- What becomes of each row that has no fault: superseded in its own batch, or measured against what
-- is stored. `matched` has the clean rows beside the stored row of the same key, if any.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH dated AS (
    SELECT
        stage.row_no,
        stage.file_no,
        stage.key_platform,
        stage.key_id,
        stage.version,
        max(stage.version) OVER (PARTITION BY stage.key_platform, stage.key_id) AS newest
    FROM stage
    SEMI JOIN repeated
        ON stage.key_platform = repeated.key_platform AND stage.key_id = repeated.key_id
    WHERE stage.row_no NOT IN (SELECT faults.row_no FROM faults)
),

-- Of the rows of one key the newest stands, an undated one only where none is dated; of several
-- the last file's. What is left of one file then says the same: the checks refused the rest.
superseded AS (
    SELECT row_no
    FROM dated
    QUALIFY
        row_number() OVER (
            PARTITION BY key_platform, key_id
            ORDER BY version IS NOT DISTINCT FROM newest DESC, file_no DESC, row_no ASC
        ) > 1
)

SELECT
    clean.row_no,
    clean.file_no,
    clean.line,
    clean.key_platform,
    clean.key_id,
    clean.stored_load_id,
    CASE
        WHEN superseded.row_no IS NOT NULL THEN 'superseded'
        WHEN clean.stored_hash IS NULL THEN 'new'
        WHEN clean.version < clean.stored_version THEN 'older'
        WHEN clean.version IS NULL AND clean.stored_version IS NOT NULL THEN 'older'
        WHEN clean.content_hash = clean.stored_hash THEN 'identical'
        ELSE 'differs'
    END AS outcome
FROM matched AS clean
LEFT JOIN superseded ON clean.row_no = superseded.row_no;
