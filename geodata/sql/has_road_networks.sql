-- Databases of before there were road networks lack the table.
SELECT count(*) > 0 AS has_table
FROM duckdb_tables()
WHERE database_name = current_database() AND schema_name = 'geo' AND table_name = 'road_networks';
