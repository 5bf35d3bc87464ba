-- A row that the old content had refused is taken for corrected where its text is gone, its line
-- is accepted, and at least half of the other rows are what they were: else the file is another
-- one under the same name, and what it no longer holds is still to be corrected.
CREATE OR REPLACE TEMP TABLE corrected_rows AS
WITH earlier AS (
    SELECT
        replaced_loads.file_no,
        quarantine.load_id,
        quarantine.line,
        hash(cast(quarantine.raw AS VARCHAR)) AS raw_hash
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
        AND (earlier.file_no, earlier.raw_hash) NOT IN (
            SELECT (raw_rows.file_no, raw_rows.raw_hash) FROM raw_rows
        )
),

others AS (
    SELECT
        raw_rows.file_no,
        count(*) AS row_count,
        count(*) FILTER (
            WHERE outcomes.outcome = 'identical'
            OR (raw_rows.file_no, raw_rows.raw_hash) IN (
                SELECT (earlier.file_no, earlier.raw_hash) FROM earlier
            )
        ) AS unchanged_count
    FROM raw_rows
    LEFT JOIN outcomes ON raw_rows.row_no = outcomes.row_no
    WHERE
        raw_rows.file_no IN (SELECT candidates.file_no FROM candidates)
        AND (raw_rows.file_no, raw_rows.line) NOT IN (
            SELECT (candidates.file_no, candidates.line) FROM candidates
        )
    GROUP BY raw_rows.file_no
)

SELECT
    candidates.file_no,
    candidates.load_id,
    candidates.line
FROM candidates
INNER JOIN others ON candidates.file_no = others.file_no
WHERE 2 * others.unchanged_count >= others.row_count;

-- The entries that this batch clears, each with the load that does.
CREATE OR REPLACE TEMP TABLE cleared AS
WITH found AS (
    SELECT
        quarantine.rowid AS entry,
        batch_files.load_id AS cleared_by
    FROM loaded.quarantine
    INNER JOIN corrected_rows
        ON quarantine.load_id = corrected_rows.load_id AND quarantine.line = corrected_rows.line
    INNER JOIN batch_files ON corrected_rows.file_no = batch_files.file_no
    UNION ALL
    SELECT
        quarantine.rowid AS entry,
        replaced_loads.cleared_by
    FROM loaded.quarantine
    INNER JOIN replaced_loads ON quarantine.load_id = replaced_loads.load_id
    WHERE replaced_loads.same_content AND replaced_loads.same_mapping
    UNION ALL
    -- A row that is there again is settled or refused anew; another mapping may read another row
    -- in it.
    SELECT
        quarantine.rowid AS entry,
        replaced_loads.cleared_by
    FROM loaded.quarantine
    INNER JOIN replaced_loads ON quarantine.load_id = replaced_loads.load_id
    INNER JOIN raw_rows
        ON
            replaced_loads.file_no = raw_rows.file_no
            AND hash(cast(quarantine.raw AS VARCHAR)) = raw_rows.raw_hash
    INNER JOIN stage ON raw_rows.row_no = stage.row_no
    WHERE
        replaced_loads.same_mapping
        OR (quarantine.canonical ->> replaced_loads.key_column) IS NULL
        OR (quarantine.canonical ->> replaced_loads.key_column) = stage.key_id
    UNION ALL
    SELECT
        quarantine.rowid AS entry,
        batch_files.load_id AS cleared_by
    FROM loaded.quarantine
    INNER JOIN batch_files ON quarantine.table_name = batch_files.table_name
    INNER JOIN outcomes
        ON
            batch_files.file_no = outcomes.file_no
            AND outcomes.key_platform = coalesce(quarantine.canonical ->> 'platform', '')
            AND outcomes.key_id = (quarantine.canonical ->> batch_files.key_column)
    UNION ALL
    SELECT
        quarantine.rowid AS entry,
        batch_files.load_id AS cleared_by
    FROM loaded.quarantine
    INNER JOIN batch_files ON quarantine.table_name = batch_files.table_name
    INNER JOIN raw_rows
        ON
            batch_files.file_no = raw_rows.file_no
            AND quarantine.load_id
            || ':'
            || quarantine.line
            || ':'
            || coalesce(quarantine.row_key, '')
            = raw_rows.reference
    WHERE batch_files.from_quarantine
)

SELECT
    entry,
    min(cleared_by) AS cleared_by
FROM found
GROUP BY entry;

INSERT INTO journal.quarantine BY NAME
SELECT
    quarantine.*,
    cleared.cleared_by
FROM loaded.quarantine
INNER JOIN cleared ON quarantine.rowid = cleared.entry;

DELETE FROM loaded.quarantine
WHERE rowid IN (SELECT cleared.entry FROM cleared);

-- That a platform was not declared is said once, by the load that registers it.
INSERT INTO journal.warnings BY NAME
SELECT
    warnings.*,
    earlier.cleared_by
FROM loaded.warnings
INNER JOIN (
    SELECT
        load_id,
        min(cleared_by) AS cleared_by
    FROM replaced_loads
    GROUP BY load_id
) AS earlier ON warnings.load_id = earlier.load_id
WHERE warnings.code <> 'unknown_platform';

DELETE FROM loaded.warnings
WHERE
    code <> 'unknown_platform'
    AND load_id IN (SELECT replaced_loads.load_id FROM replaced_loads);
