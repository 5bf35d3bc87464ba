-- Every row is in outcomes or has a fault, so read = accepted + unchanged + quarantined.
SELECT
    batch_files.file_no,
    count(stage.row_no) AS read_rows,
    count(*) FILTER (WHERE outcomes.outcome IN ('new', 'differs')) AS accepted,
    count(*) FILTER (WHERE outcomes.outcome IN ('superseded', 'older', 'identical')) AS unchanged,
    count(*) FILTER (WHERE stage.row_no IN (SELECT row_no FROM faults)) AS quarantined
FROM batch_files
LEFT JOIN stage ON batch_files.file_no = stage.file_no
LEFT JOIN outcomes ON stage.row_no = outcomes.row_no
GROUP BY batch_files.file_no
ORDER BY batch_files.file_no;
