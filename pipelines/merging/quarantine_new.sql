-- Refused rows, each with all its faults said in both languages. A code without words is shown as
-- it is: a row is never lost for want of them.
INSERT INTO loaded.quarantine BY NAME
WITH said AS (
    SELECT
        faults.row_no,
        refused_rows.line,
        faults."column",
        faults.code,
        faults.other,
        -- A number that the mapping multiplied is shown as the file has it.
        coalesce(
            faults.value,
            refused_rows.raw ->> batch_files.factored[faults."column"],
            refused_rows.canonical ->> faults."column"
        ) AS value
    FROM faults
    INNER JOIN refused_rows ON faults.row_no = refused_rows.row_no
    INNER JOIN batch_files ON refused_rows.file_no = batch_files.file_no
),

reasoned AS (
    SELECT
        said.row_no,
        list(
            {
                'column': said."column",
                'value': said.value,
                'code': said.code,
                'reason_fr': coalesce(
                    say(at_line(reasons.fr, said.line), said."column", said.other, said.value),
                    said.code
                ),
                'reason_en': coalesce(
                    say(at_line(reasons.en, said.line), said."column", said.other, said.value),
                    said.code
                )
            }
            ORDER BY said."column", said.code
        ) AS faults
    FROM said
    LEFT JOIN reasons ON said.code = reasons.code
    GROUP BY said.row_no
)

SELECT
    batch_files.load_id,
    batch_files.table_name,
    batch_files.file,
    refused_rows.line,
    nullif(
        concat_ws(
            '/',
            refused_rows.canonical ->> 'platform',
            refused_rows.canonical ->> batch_files.key_column
        ),
        ''
    ) AS row_key,
    reasoned.faults,
    refused_rows.canonical,
    refused_rows.raw
FROM reasoned
INNER JOIN refused_rows ON reasoned.row_no = refused_rows.row_no
INNER JOIN batch_files ON refused_rows.file_no = batch_files.file_no;
