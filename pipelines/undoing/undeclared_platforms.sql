-- Of platforms that nobody declares any more, or whose first mention went: said by the files that
-- name them first.
INSERT INTO loaded.warnings BY NAME
WITH silent AS (
    SELECT platform FROM loaded.platforms
    WHERE
        NOT registered
        AND platform NOT IN (
            SELECT warnings.value FROM loaded.warnings
            WHERE warnings.code = 'unknown_platform'
        )
),

named AS (
    SELECT
        silent.platform,
        mentions.load_id,
        min(mentions.source_line) AS line
    FROM silent
    INNER JOIN (
        SELECT
            platform,
            load_id,
            source_line
        FROM loaded.members
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM journal.members
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM loaded.listings
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM journal.listings
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM loaded.exchanges
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM journal.exchanges
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM loaded.events
        UNION ALL
        SELECT
            platform,
            load_id,
            source_line
        FROM journal.events
    ) AS mentions ON silent.platform = mentions.platform
    GROUP BY silent.platform, mentions.load_id
),

-- Files of one table in one command are one batch: each says it.
first_named AS (
    SELECT
        named.platform,
        named.line,
        loads.load_id,
        loads.table_name,
        loads.file
    FROM named
    INNER JOIN loaded.loads ON named.load_id = loads.load_id
    QUALIFY
        (loads.loaded_at, loads.table_name) = first(
            (loads.loaded_at, loads.table_name)
        ) OVER (PARTITION BY named.platform ORDER BY loads.load_id)
)

SELECT
    first_named.load_id,
    first_named.table_name,
    first_named.file,
    first_named.line,
    'platform' AS "column",
    first_named.platform AS value,
    reasons.code,
    say(reasons.fr, 'platform', NULL, first_named.platform) AS reason_fr,
    say(reasons.en, 'platform', NULL, first_named.platform) AS reason_en
FROM first_named
CROSS JOIN reasons
WHERE reasons.code = 'unknown_platform';
