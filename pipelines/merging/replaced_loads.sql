-- What this batch takes the place of: earlier loads of the same file and sheet into the same table
-- (by place, or by name and content).
CREATE OR REPLACE TEMP TABLE replaced_loads AS
SELECT DISTINCT
    loads.load_id,
    batch_files.file_no,
    batch_files.load_id AS cleared_by,
    batch_files.key_column,
    loads.sha256 = batch_files.sha256 AS same_content,
    coalesce(loads.mapping, '') = coalesce(batch_files.mapping, '') AS same_mapping
FROM loaded.loads
INNER JOIN batch_files
    ON
        loads.table_name = batch_files.table_name
        AND (
            loads.source_path = batch_files.source_path
            OR (
                loads.file = batch_files.file
                AND loads.sha256 = batch_files.sha256
                AND ends_with(loads.source_path, batch_files.sheet_mark)
            )
        );
