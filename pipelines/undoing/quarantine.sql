-- A load's refusals go; those it cleared come back, unless a later load clears them as well.
DELETE FROM loaded.quarantine
WHERE load_id = getvariable('going');

DELETE FROM journal.quarantine
WHERE load_id = getvariable('going');

CREATE OR REPLACE TEMP TABLE entries AS
SELECT
    rowid AS entry,
    load_id,
    table_name,
    file,
    row_key,
    raw
FROM journal.quarantine
WHERE cleared_by = getvariable('going');

UPDATE journal.quarantine
SET cleared_by = settled.load_id
FROM (
    WITH versions AS (
        SELECT
            'companies' AS table_name,
            company_id AS row_key,
            load_id
        FROM loaded.companies
        UNION ALL
        SELECT
            'companies' AS table_name,
            company_id AS row_key,
            load_id
        FROM journal.companies
        UNION ALL
        SELECT
            'members' AS table_name,
            platform || '/' || company_id AS row_key,
            load_id
        FROM loaded.members
        UNION ALL
        SELECT
            'members' AS table_name,
            platform || '/' || company_id AS row_key,
            load_id
        FROM journal.members
        UNION ALL
        SELECT
            'listings' AS table_name,
            platform || '/' || listing_id AS row_key,
            load_id
        FROM loaded.listings
        UNION ALL
        SELECT
            'listings' AS table_name,
            platform || '/' || listing_id AS row_key,
            load_id
        FROM journal.listings
        UNION ALL
        SELECT
            'exchanges' AS table_name,
            platform || '/' || exchange_id AS row_key,
            load_id
        FROM loaded.exchanges
        UNION ALL
        SELECT
            'exchanges' AS table_name,
            platform || '/' || exchange_id AS row_key,
            load_id
        FROM journal.exchanges
        UNION ALL
        SELECT
            'events' AS table_name,
            platform || '/' || event_id AS row_key,
            load_id
        FROM loaded.events
        UNION ALL
        SELECT
            'events' AS table_name,
            platform || '/' || event_id AS row_key,
            load_id
        FROM journal.events
        UNION ALL
        SELECT
            'platforms' AS table_name,
            platform AS row_key,
            load_id
        FROM journal.platforms
    ),

    later AS (
        SELECT
            entries.entry,
            versions.load_id
        FROM entries
        INNER JOIN versions
            ON
                entries.table_name = versions.table_name
                AND entries.row_key = versions.row_key
                AND entries.load_id < versions.load_id
        UNION ALL
        SELECT
            entries.entry,
            again.load_id
        FROM entries
        INNER JOIN loaded.quarantine AS again
            ON
                entries.table_name = again.table_name
                AND entries.load_id < again.load_id
                AND CASE
                    WHEN entries.table_name = 'platforms' THEN entries.row_key = again.row_key
                    ELSE entries.file = again.file AND entries.raw = again.raw
                END
    )

    SELECT
        entry,
        min(load_id) AS load_id
    FROM later
    GROUP BY entry
) AS settled
WHERE quarantine.rowid = settled.entry;

INSERT INTO loaded.quarantine BY NAME
SELECT * EXCLUDE (cleared_by) FROM journal.quarantine
WHERE cleared_by = getvariable('going');

DELETE FROM journal.quarantine
WHERE cleared_by = getvariable('going');
