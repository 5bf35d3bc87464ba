-- Each platform: its perimeter, its rows by table, the first and last day that they speak of.
WITH days AS (
    SELECT
        platform,
        published_on AS day
    FROM loaded.listings
    UNION ALL
    SELECT
        platform,
        cast(updated_on AS DATE)
    FROM loaded.listings
    UNION ALL
    SELECT
        platform,
        unnest([agreed_on, started_on, completed_on])
    FROM loaded.exchanges
    UNION ALL
    SELECT
        platform,
        held_on
    FROM loaded.events
),

spans AS (
    SELECT
        platform,
        min(day) AS first_day,
        max(day) AS last_day
    FROM days
    WHERE day <= $today
    GROUP BY platform
),

served AS (
    SELECT
        perimeters.platform,
        list(coalesce(territories.name, perimeters.part) ORDER BY perimeters.part) AS names
    FROM (
        SELECT
            platform,
            unnest(perimeter) AS part
        FROM loaded.platforms
    ) AS perimeters
    LEFT JOIN geo.territories ON perimeters.part = territories.level || ':' || territories.code
    GROUP BY perimeters.platform
),

counts AS (
    SELECT
        platform,
        count(*) FILTER (WHERE table_name = 'members') AS members,
        count(*) FILTER (WHERE table_name = 'listings') AS listings,
        count(*) FILTER (WHERE table_name = 'exchanges') AS exchanges,
        count(*) FILTER (WHERE table_name = 'events') AS events,
        list(DISTINCT load_id) AS load_ids
    FROM (
        SELECT
            platform,
            load_id,
            'members' AS table_name
        FROM loaded.members
        UNION ALL
        SELECT
            platform,
            load_id,
            'listings'
        FROM loaded.listings
        UNION ALL
        SELECT
            platform,
            load_id,
            'exchanges'
        FROM loaded.exchanges
        UNION ALL
        SELECT
            platform,
            load_id,
            'events'
        FROM loaded.events
    ) AS rows_loaded
    GROUP BY platform
)

SELECT
    platforms.platform,
    coalesce(platforms.name, platforms.platform) AS name,
    platforms.operator,
    platforms.registered,
    coalesce(served.names, []) AS perimeter,
    coalesce(counts.members, 0) AS members,
    coalesce(counts.listings, 0) AS listings,
    coalesce(counts.exchanges, 0) AS exchanges,
    coalesce(counts.events, 0) AS events,
    spans.first_day,
    spans.last_day,
    (
        SELECT max(loads.loaded_at) FROM loaded.loads
        WHERE
            loads.undone_at IS NULL
            AND (
                loads.platform = platforms.platform
                OR list_contains(counts.load_ids, loads.load_id)
            )
    ) AS loaded_at
FROM loaded.platforms
LEFT JOIN served ON platforms.platform = served.platform
LEFT JOIN spans ON platforms.platform = spans.platform
LEFT JOIN counts ON platforms.platform = counts.platform
ORDER BY name
