-- Why rows are in quarantine: how many for each reason, the most frequent first.
WITH faults AS (
    SELECT
        load_id,
        table_name,
        file,
        line,
        load_id || ':' || line || ':' || coalesce(row_key, '') AS reference,
        unnest(faults) AS fault
    FROM loaded.quarantine
    WHERE
        ($load_id IS NULL OR load_id = $load_id)
        AND ($file IS NULL OR file = $file)
        AND ($table IS NULL OR table_name = $table)
)

SELECT
    fault.code AS code,
    table_name,
    fault."column" AS column_name,
    count(DISTINCT reference) AS row_count,
    arg_min(fault.value, (load_id, line)) AS value,
    arg_min(fault.reason_fr, (load_id, line)) AS reason_fr,
    arg_min(fault.reason_en, (load_id, line)) AS reason_en
FROM faults
GROUP BY fault.code, table_name, fault."column"
ORDER BY row_count DESC, table_name ASC, column_name ASC, code ASC
