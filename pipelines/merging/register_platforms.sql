INSERT INTO loaded.platforms BY NAME
SELECT DISTINCT
    value AS platform,
    CAST([] AS VARCHAR[]) AS perimeter,
    CAST([] AS VARCHAR[]) AS resources,
    false AS registered
FROM cautions
WHERE code = 'unknown_platform' AND value NOT IN (SELECT platform FROM loaded.platforms);
