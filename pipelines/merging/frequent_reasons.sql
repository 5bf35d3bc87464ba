-- The reasons that refused most rows in these loads, with the cells most often at fault.
WITH faults AS (
    SELECT
        load_id,
        table_name,
        file,
        line,
        canonical,
        raw,
        unnest(faults) AS fault
    FROM loaded.quarantine
    WHERE load_id BETWEEN $first AND $last
),

counted AS (
    SELECT
        table_name,
        fault."column" AS column_name,
        fault.code AS code,
        fault.value AS value,
        count(*) AS rows_refused,
        arg_min(fault.reason_fr, (load_id, line)) AS reason_fr,
        arg_min(fault.reason_en, (load_id, line)) AS reason_en,
        arg_min(canonical, (load_id, line)) AS canonical,
        arg_min(raw, (load_id, line)) AS raw,
        list(DISTINCT load_id ORDER BY load_id) AS loads
    FROM faults
    GROUP BY ALL
)

SELECT
    table_name,
    column_name,
    code,
    cast(sum(rows_refused) AS BIGINT) AS rows_refused,
    arg_max(reason_fr, (rows_refused, value)) AS reason_fr,
    arg_max(reason_en, (rows_refused, value)) AS reason_en,
    arg_max(canonical, (rows_refused, value)) AS canonical,
    arg_max(raw, (rows_refused, value)) AS raw,
    list(value ORDER BY rows_refused DESC, value ASC) FILTER (WHERE value IS NOT NULL)
        AS cell_values,
    list_sort(list_distinct(flatten(list(loads)))) AS loads
FROM counted
GROUP BY table_name, column_name, code
ORDER BY rows_refused DESC, table_name ASC, column_name ASC, code ASC
LIMIT 3;
