INSERT INTO loaded.platforms BY NAME
SELECT DISTINCT
    value AS platform,
    cast([] AS VARCHAR[]) AS perimeter,
    cast([] AS VARCHAR[]) AS resources,
    FALSE AS registered
FROM cautions
WHERE code = 'unknown_platform' AND value NOT IN (SELECT platform FROM loaded.platforms);
