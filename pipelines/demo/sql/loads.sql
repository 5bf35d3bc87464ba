-- How much was loaded: in all, and by others than the demonstration.
SELECT
    count(*) AS loads,
    count(*) FILTER (
        WHERE NOT contains(file, $suffix)
        AND NOT (
            file = 'platforms.toml'
            AND EXISTS (
                SELECT 1 FROM loaded.settings
                WHERE key = 'demonstration' AND value = 'true'
            )
        )
    ) AS loads_of_others
FROM loaded.loads;
