-- The faults of the rows in quarantine, one row a fault, in the order of the files.
WITH faults AS (
    SELECT
        load_id,
        table_name,
        file,
        line,
        row_key,
        unnest(faults) AS fault
    FROM loaded.quarantine
    WHERE
        ($load_id IS NULL OR load_id = $load_id)
        AND ($file IS NULL OR file = $file)
        AND ($table IS NULL OR table_name = $table)
)

SELECT
    load_id,
    file,
    table_name,
    line,
    row_key,
    fault."column" AS column_name,
    fault.value AS value,
    fault.code AS code,
    fault.reason_fr AS reason_fr,
    fault.reason_en AS reason_en,
    count(*) OVER () AS total
FROM faults
WHERE $code IS NULL OR fault.code = $code
ORDER BY table_name, file, load_id, line, fault."column", fault.code
LIMIT $limit OFFSET $skipped
