-- Settings of the data.
SELECT
    key,
    value
FROM loaded.settings
ORDER BY key
