-- Refused rows, each with all its faults said in both languages. A code without words is shown as
-- it is: a row is never lost for want of them.
INSERT INTO loaded.quarantine BY NAME
WITH refused AS (
    SELECT canonical_rows.*
    FROM canonical_rows
    WHERE canonical_rows.row_no IN (SELECT row_no FROM faults)
),

said AS (
    SELECT
        faults.row_no,
        refused.line,
        faults."column",
        faults.code,
        faults.other,
        -- A number that the mapping multiplied is shown as the file has it.
        coalesce(
            faults.value,
            refused.raw ->> batch_files.factored[faults."column"],
            refused.canonical ->> faults."column"
        ) AS value
    FROM faults
    INNER JOIN refused ON faults.row_no = refused.row_no
    INNER JOIN batch_files ON refused.file_no = batch_files.file_no
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
    refused.line,
    nullif(
        concat_ws(
            '/',
            refused.canonical ->> 'platform',
            refused.canonical ->> batch_files.key_column
        ),
        ''
    ) AS row_key,
    reasoned.faults,
    refused.canonical,
    refused.raw
FROM reasoned
INNER JOIN refused ON reasoned.row_no = refused.row_no
INNER JOIN batch_files ON refused.file_no = batch_files.file_no;
