-- Cautions on rows that were loaded, said in both languages.
INSERT INTO loaded.warnings BY NAME
SELECT
    batch_files.load_id,
    batch_files.table_name,
    batch_files.file,
    stage.line,
    cautions."column",
    cautions.value,
    cautions.code,
    say(reasons.fr, cautions."column", cautions.other, cautions.value) AS reason_fr,
    say(reasons.en, cautions."column", cautions.other, cautions.value) AS reason_en
FROM cautions
INNER JOIN stage ON cautions.row_no = stage.row_no
INNER JOIN batch_files ON stage.file_no = batch_files.file_no
INNER JOIN reasons ON cautions.code = reasons.code;
