-- Refused rows, each with all its faults said in both languages.
INSERT INTO loaded.quarantine BY NAME
WITH refused AS (
    SELECT
        file_no,
        line,
        "column",
        value,
        code,
        other
    FROM faults
),

rows_refused AS (
    SELECT canonical_rows.*
    FROM canonical_rows
    SEMI JOIN refused USING (file_no, line)
),

said AS (
    SELECT
        refused.file_no,
        refused.line,
        refused."column",
        refused.code,
        coalesce(refused.value, rows_refused.canonical ->> refused."column") AS value,
        refused.other
    FROM refused
    INNER JOIN rows_refused USING (file_no, line)
),

reasoned AS (
    SELECT
        said.file_no,
        said.line,
        list(
            {
                'column': said."column",
                'value': said.value,
                'code': said.code,
                'reason_fr': say(reasons.fr, said."column", said.other, said.value),
                'reason_en': say(reasons.en, said."column", said.other, said.value)
            }
            ORDER BY said."column", said.code
        ) AS faults
    FROM said
    INNER JOIN reasons ON said.code = reasons.code
    GROUP BY said.file_no, said.line
)

SELECT
    batch_files.load_id,
    batch_files.table_name,
    batch_files.file,
    reasoned.line,
    nullif(
        concat_ws(
            '/',
            rows_refused.canonical ->> 'platform',
            rows_refused.canonical ->> batch_files.key_column
        ),
        ''
    ) AS row_key,
    reasoned.faults,
    rows_refused.canonical,
    rows_refused.raw
FROM reasoned
INNER JOIN rows_refused USING (file_no, line)
INNER JOIN batch_files USING (file_no)
ORDER BY batch_files.load_id, reasoned.line;
