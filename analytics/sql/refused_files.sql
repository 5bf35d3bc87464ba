-- Which files have rows in quarantine, in which tables.
SELECT
    file,
    table_name,
    count(*) AS row_count
FROM loaded.quarantine
GROUP BY file, table_name
ORDER BY file, table_name
