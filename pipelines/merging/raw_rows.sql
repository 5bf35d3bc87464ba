-- What the raw rows of the files that may clear refusals say, as a hash.
CREATE OR REPLACE TEMP TABLE raw_rows AS
SELECT
    row_no,
    file_no,
    line,
    hash(cast(raw AS VARCHAR)) AS raw_hash,
    raw ->> 'quarantine_ref' AS reference
FROM whole_rows;
