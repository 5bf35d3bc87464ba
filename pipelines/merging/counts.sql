-- Every row is in outcomes or has a fault, so read = accepted + unchanged + quarantined.
WITH read AS (
    SELECT
        file_no,
        count(*) AS read_rows,
        count(*) FILTER (WHERE row_no IN (SELECT faults.row_no FROM faults)) AS quarantined
    FROM stage
    GROUP BY file_no
),

decided AS (
    SELECT
        file_no,
        count(*) FILTER (WHERE outcome IN ('new', 'differs')) AS accepted,
        count(*) FILTER (WHERE outcome IN ('superseded', 'older', 'identical')) AS unchanged
    FROM outcomes
    GROUP BY file_no
)

SELECT
    batch_files.file_no,
    coalesce(read.read_rows, 0) AS read_rows,
    coalesce(decided.accepted, 0) AS accepted,
    coalesce(decided.unchanged, 0) AS unchanged,
    coalesce(read.quarantined, 0) AS quarantined
FROM batch_files
LEFT JOIN read ON batch_files.file_no = read.file_no
LEFT JOIN decided ON batch_files.file_no = decided.file_no
ORDER BY batch_files.file_no;
