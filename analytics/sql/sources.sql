-- Each platform, how much of it is loaded, and since when.
SELECT
    p.platform,
    coalesce(p.name, p.platform) AS name,
    p.operator,
    p.registered,
    (
        SELECT max(l.loaded_at) FROM loaded.loads AS l
        WHERE l.platform = p.platform
    ) AS loaded_at,
    (
        SELECT count(*) FROM loaded.listings AS l
        WHERE l.platform = p.platform
    ) AS listings,
    (
        SELECT count(*) FROM loaded.exchanges AS e
        WHERE e.platform = p.platform
    ) AS exchanges
FROM loaded.platforms AS p
ORDER BY p.platform
