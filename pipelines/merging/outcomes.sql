-- What becomes of each row: refused, superseded in its own batch, or measured against what is
-- stored. `matched` has the clean rows beside the stored row of the same key, if any.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH clean AS (
    SELECT * FROM matched
),

repeated AS (
    SELECT
        key_platform,
        key_id
    FROM clean
    GROUP BY key_platform, key_id
    HAVING count(*) > 1
),

-- Of the rows of one key the newest stands, an undated one only where none is dated; of several
-- the last file's. What is left of one file then says the same: the checks refused the rest.
dated AS (
    SELECT
        clean.*,
        max(version) OVER (PARTITION BY key_platform, key_id) AS newest
    FROM clean
    SEMI JOIN repeated
        ON clean.key_platform = repeated.key_platform AND clean.key_id = repeated.key_id
),

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
    CASE
        WHEN superseded.row_no IS NOT NULL THEN 'superseded'
        WHEN clean.stored_hash IS NULL THEN 'new'
        WHEN clean.version < clean.stored_version THEN 'older'
        WHEN clean.version IS NULL AND clean.stored_version IS NOT NULL THEN 'older'
        WHEN clean.content_hash = clean.stored_hash THEN 'identical'
        ELSE 'differs'
    END AS outcome
FROM clean
LEFT JOIN superseded ON clean.row_no = superseded.row_no;
