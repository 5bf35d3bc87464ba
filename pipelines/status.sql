SELECT
    'companies',
    count(*)
FROM loaded.companies
UNION ALL
SELECT
    'members',
    count(*)
FROM loaded.members
UNION ALL
SELECT
    'listings',
    count(*)
FROM loaded.listings
UNION ALL
SELECT
    'exchanges',
    count(*)
FROM loaded.exchanges
UNION ALL
SELECT
    'events',
    count(*)
FROM loaded.events
UNION ALL
SELECT
    'platforms',
    count(*)
FROM loaded.platforms
UNION ALL
SELECT
    'quarantine',
    count(*)
FROM loaded.quarantine;
