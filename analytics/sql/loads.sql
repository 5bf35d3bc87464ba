-- What was loaded, newest first: one row a file, with what is still refused of it.
WITH named AS (
    SELECT
        load_id,
        platform
    FROM loaded.members
    UNION
    SELECT
        load_id,
        platform
    FROM loaded.listings
    UNION
    SELECT
        load_id,
        platform
    FROM loaded.exchanges
    UNION
    SELECT
        load_id,
        platform
    FROM loaded.events
    UNION
    SELECT
        load_id,
        platform
    FROM loaded.loads
    WHERE platform IS NOT NULL
),

platforms AS (
    SELECT
        load_id,
        list(platform ORDER BY platform) AS platforms
    FROM named
    GROUP BY load_id
),

refused AS (
    SELECT
        load_id,
        count(*) AS still_refused
    FROM loaded.quarantine
    GROUP BY load_id
),

warned AS (
    SELECT
        load_id,
        count(*) AS warnings
    FROM loaded.warnings
    GROUP BY load_id
)

SELECT
    loads.load_id,
    loads.file,
    loads.table_name,
    coalesce(platforms.platforms, []) AS platforms,
    loads.mapping,
    loads.loaded_at,
    loads.undone_at,
    loads.read_rows,
    loads.accepted,
    loads.unchanged,
    loads.quarantined,
    coalesce(refused.still_refused, 0) AS still_refused,
    coalesce(warned.warnings, 0) AS warnings,
    loads.unmapped_columns,
    loads.source_path,
    count(*) OVER () AS total
FROM loaded.loads
LEFT JOIN platforms ON loads.load_id = platforms.load_id
LEFT JOIN refused ON loads.load_id = refused.load_id
LEFT JOIN warned ON loads.load_id = warned.load_id
WHERE
    ($load_id IS NULL OR loads.load_id = $load_id)
    AND ($platform IS NULL OR list_contains(platforms.platforms, $platform))
ORDER BY loads.load_id DESC
LIMIT $limit OFFSET $skipped
