-- The file that a cursor reads, where nothing can change while it does.
SELECT path
FROM duckdb_databases()
WHERE database_name = current_database() AND readonly AND path IS NOT NULL
