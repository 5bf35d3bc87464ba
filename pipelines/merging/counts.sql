-- read = accepted + unchanged + quarantined, a row of outcomes or of faults for every row read.
SELECT
    batch_files.file_no,
    (SELECT count(*) FROM stage WHERE stage.file_no = batch_files.file_no) AS read_rows,
    (
        SELECT count(*) FROM outcomes
        WHERE outcomes.file_no = batch_files.file_no AND outcome IN ('new', 'differs')
    ) AS accepted,
    (
        SELECT count(*) FROM outcomes
        WHERE
            outcomes.file_no = batch_files.file_no
            AND outcome IN ('superseded', 'older', 'identical')
    ) AS unchanged,
    (
        SELECT count(DISTINCT line) FROM faults WHERE faults.file_no = batch_files.file_no
    ) AS quarantined
FROM batch_files
ORDER BY batch_files.file_no;
