SELECT
    outcomes.row_no AS kept_row_no,
    batch_files.load_id,
    text_rows.raw
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
INNER JOIN text_rows ON outcomes.row_no = text_rows.row_no
WHERE outcomes.outcome IN ('new', 'differs')
