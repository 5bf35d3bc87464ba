-- The platforms, from what loads declare, and those that rows name without any declaration.
DELETE FROM journal.platforms
WHERE load_id = getvariable('going');

DELETE FROM loaded.platforms;

INSERT INTO loaded.platforms BY NAME
SELECT
    * EXCLUDE (load_id),
    TRUE AS registered
FROM journal.platforms
QUALIFY row_number() OVER (PARTITION BY platform ORDER BY load_id DESC) = 1;

INSERT INTO loaded.platforms BY NAME
WITH named AS (
    SELECT platform FROM loaded.members
    UNION
    SELECT platform FROM loaded.listings
    UNION
    SELECT platform FROM loaded.exchanges
    UNION
    SELECT platform FROM loaded.events
)

SELECT
    platform,
    cast([] AS VARCHAR[]) AS perimeter,
    cast([] AS VARCHAR[]) AS resources,
    FALSE AS registered
FROM named
WHERE platform NOT IN (SELECT platforms.platform FROM loaded.platforms);
