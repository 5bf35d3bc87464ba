-- One row a fault.
SELECT
    file,
    table_name,
    line,
    fault."column",
    fault.value,
    fault.reason_fr,
    fault.reason_en,
    raw
FROM (
    SELECT
        file,
        table_name,
        line,
        load_id,
        raw,
        unnest(faults) AS fault
    FROM loaded.quarantine
    WHERE $table IS NULL OR table_name = $table
) AS faults
ORDER BY table_name, file, load_id, line, fault."column", fault.code;
