-- A table, not the registered one: DuckDB then knows that it is small, and joins accordingly.
CREATE OR REPLACE TEMP TABLE batch_files AS
SELECT * FROM given_files;
