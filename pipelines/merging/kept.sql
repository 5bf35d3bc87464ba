SELECT
    outcomes.file_no AS kept_file_no,
    outcomes.line AS kept_line,
    batch_files.load_id,
    text_rows.raw
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
INNER JOIN text_rows ON outcomes.file_no = text_rows.file_no AND outcomes.line = text_rows.line
WHERE outcomes.outcome IN ('new', 'differs')
