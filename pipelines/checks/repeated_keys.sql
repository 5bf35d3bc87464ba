-- Rows of one key in one file that say different things, where no date decides between them: the
-- first stands. Rows older than the newest, and undated ones beside it, are no matter.
INSERT INTO faults BY NAME
WITH newest AS (
    SELECT *
    FROM hashed
    WHERE row_no NOT IN (SELECT row_no FROM faults)
    QUALIFY
        version IS NOT DISTINCT FROM max(version) OVER (PARTITION BY file_no, key_platform, key_id)
        AND count(*) OVER (PARTITION BY file_no, key_platform, key_id) > 1
),

compared AS (
    SELECT
        row_no,
        key_id,
        content_hash,
        first_value(content_hash) OVER first_to_last AS first_hash,
        first_value(line) OVER first_to_last AS first_line
    FROM newest
    WINDOW first_to_last AS (PARTITION BY file_no, key_platform, key_id ORDER BY row_no)
)

SELECT
    row_no,
    (SELECT any_value(batch_files.key_column) FROM batch_files) AS "column",
    key_id AS value,
    'duplicate_key' AS code,
    cast(first_line AS VARCHAR) AS other,
    0 AS pass
FROM compared
WHERE content_hash <> first_hash;
