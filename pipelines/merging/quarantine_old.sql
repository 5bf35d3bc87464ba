-- What this batch takes the place of: earlier loads of the same file and sheet into the same table
-- (by place, or by name and content).
CREATE OR REPLACE TEMP TABLE replaced_loads AS
SELECT DISTINCT
    loads.load_id,
    batch_files.file_no,
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

-- A row that the old content had refused is taken for corrected where its text is gone, its line
-- is accepted, and at least half of the other rows are what they were: else the file is another
-- one under the same name, and what it no longer holds is still to be corrected.
CREATE OR REPLACE TEMP TABLE corrected_rows AS
WITH earlier AS (
    SELECT
        replaced_loads.file_no,
        quarantine.load_id,
        quarantine.line,
        cast(quarantine.raw AS VARCHAR) AS raw
    FROM loaded.quarantine
    INNER JOIN replaced_loads ON quarantine.load_id = replaced_loads.load_id
    WHERE replaced_loads.same_mapping AND NOT replaced_loads.same_content
),

candidates AS (
    SELECT DISTINCT
        earlier.file_no,
        earlier.load_id,
        earlier.line
    FROM earlier
    INNER JOIN outcomes ON earlier.file_no = outcomes.file_no AND earlier.line = outcomes.line
    WHERE
        outcomes.outcome IN ('new', 'differs')
        AND (earlier.file_no, earlier.raw) NOT IN (
            SELECT (text_rows.file_no, cast(text_rows.raw AS VARCHAR)) FROM text_rows
        )
),

others AS (
    SELECT
        text_rows.file_no,
        count(*) AS row_count,
        count(*) FILTER (
            WHERE outcomes.outcome = 'identical'
            OR (text_rows.file_no, cast(text_rows.raw AS VARCHAR)) IN (
                SELECT (earlier.file_no, earlier.raw) FROM earlier
            )
        ) AS unchanged_count
    FROM text_rows
    LEFT JOIN outcomes ON text_rows.row_no = outcomes.row_no
    WHERE
        (text_rows.file_no, text_rows.line) NOT IN (
            SELECT (candidates.file_no, candidates.line) FROM candidates
        )
    GROUP BY text_rows.file_no
)

SELECT
    candidates.load_id,
    candidates.line
FROM candidates
INNER JOIN others ON candidates.file_no = others.file_no
WHERE 2 * others.unchanged_count >= others.row_count;

DELETE FROM loaded.quarantine
USING corrected_rows
WHERE quarantine.load_id = corrected_rows.load_id AND quarantine.line = corrected_rows.line;

DELETE FROM loaded.quarantine
WHERE
    load_id IN (
        SELECT replaced_loads.load_id FROM replaced_loads
        WHERE same_content AND same_mapping
    );

-- A row that is there again is settled or refused anew; another mapping may read another row in it.
DELETE FROM loaded.quarantine
USING text_rows, stage, replaced_loads
WHERE
    text_rows.row_no = stage.row_no
    AND text_rows.file_no = replaced_loads.file_no
    AND quarantine.load_id = replaced_loads.load_id
    AND cast(quarantine.raw AS VARCHAR) = cast(text_rows.raw AS VARCHAR)
    AND (
        replaced_loads.same_mapping
        OR (quarantine.canonical ->> replaced_loads.key_column) IS NULL
        OR (quarantine.canonical ->> replaced_loads.key_column)
        = stage.key_id
    );

-- That a platform was not declared is said once, by the load that registers it.
DELETE FROM loaded.warnings
WHERE
    code <> 'unknown_platform'
    AND load_id IN (SELECT replaced_loads.load_id FROM replaced_loads);

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
