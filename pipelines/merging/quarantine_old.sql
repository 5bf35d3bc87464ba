-- What this batch takes the place of: the same files' entries (by place, or by name and content),
-- entries whose key is now loaded, and entries that a corrected export refers to.
CREATE OR REPLACE TEMP TABLE replaced_loads AS
SELECT DISTINCT loads.load_id
FROM loaded.loads
INNER JOIN batch_files
    ON
        loads.table_name = batch_files.table_name
        AND (
            loads.source_path = batch_files.source_path
            OR (loads.file = batch_files.file AND loads.sha256 = batch_files.sha256)
        );

DELETE FROM loaded.quarantine
WHERE load_id IN (SELECT load_id FROM replaced_loads);

DELETE FROM loaded.warnings
WHERE load_id IN (SELECT load_id FROM replaced_loads);

DELETE FROM loaded.quarantine
USING outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
WHERE
    quarantine.table_name = batch_files.table_name
    AND outcomes.key_platform = coalesce(quarantine.canonical ->> 'platform', '')
    AND outcomes.key_id = (quarantine.canonical ->> batch_files.key_column);

DELETE FROM loaded.quarantine
USING text_rows
INNER JOIN batch_files ON text_rows.file_no = batch_files.file_no
WHERE
    batch_files.from_quarantine
    AND quarantine.table_name = batch_files.table_name
    AND quarantine.load_id || ':' || quarantine.line || ':' || coalesce(quarantine.row_key, '')
    = (text_rows.raw ->> 'quarantine_ref');
