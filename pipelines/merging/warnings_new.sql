-- Cautions on rows that were loaded, said in both languages.
INSERT INTO loaded.warnings BY NAME
SELECT
    batch_files.load_id,
    batch_files.table_name,
    batch_files.file,
    cautions.line,
    cautions."column",
    cautions.value,
    cautions.code,
    replace(replace(reasons.fr, '{other}', coalesce(cautions.other, '')), '{value}', coalesce(cautions.value, ''))
        AS reason_fr,
    replace(replace(reasons.en, '{other}', coalesce(cautions.other, '')), '{value}', coalesce(cautions.value, ''))
        AS reason_en
FROM cautions
INNER JOIN batch_files USING (file_no)
INNER JOIN reasons ON cautions.code = reasons.code
ORDER BY batch_files.load_id, cautions.line NULLS FIRST, cautions.code;
