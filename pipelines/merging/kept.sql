SELECT
    outcomes.row_no AS kept_row_no,
    batch_files.load_id
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
WHERE outcomes.outcome IN ('new', 'differs')
