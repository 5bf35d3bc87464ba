-- The rows in quarantine of one table as they were read, with what tells each from the others.
SELECT
    load_id || ':' || line || ':' || coalesce(row_key, '') AS reference,
    canonical,
    list_transform(faults, fault -> fault.reason_fr) AS reasons_fr,
    list_transform(faults, fault -> fault.reason_en) AS reasons_en
FROM loaded.quarantine
WHERE
    table_name = $table
    AND ($load_id IS NULL OR load_id = $load_id)
    AND ($file IS NULL OR file = $file)
    AND (
        $code IS NULL
        OR list_contains(list_transform(faults, fault -> fault.code), $code)
    )
ORDER BY file, line, load_id
