-- The raw rows of the files that may clear refusals of earlier loads; what they say, as a hash.
CREATE OR REPLACE TEMP TABLE raw_rows AS
SELECT
    row_no,
    file_no,
    line,
    hash(cast(raw AS VARCHAR)) AS raw_hash,
    raw ->> 'quarantine_ref' AS reference
FROM whole_rows
WHERE
    file_no IN (
        SELECT replaced_loads.file_no
        FROM replaced_loads
        INNER JOIN loaded.quarantine ON replaced_loads.load_id = quarantine.load_id
        UNION
        SELECT batch_files.file_no FROM batch_files
        WHERE batch_files.from_quarantine
    );
