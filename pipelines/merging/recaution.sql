-- Perimeters and declarations have changed: what was said of them no longer holds.
DELETE FROM loaded.warnings
WHERE
    code = 'outside_perimeter'
    OR (
        code = 'unknown_platform'
        AND value IN (
            SELECT platforms.platform FROM loaded.platforms
            WHERE platforms.registered
        )
    );

INSERT INTO loaded.warnings BY NAME
SELECT
    memberships.load_id,
    memberships.table_name,
    memberships.file,
    memberships.source_line AS line,
    cautions."column",
    cautions.value,
    cautions.code,
    say(reasons.fr, cautions."column", cautions.other, cautions.value) AS reason_fr,
    say(reasons.en, cautions."column", cautions.other, cautions.value) AS reason_en
FROM cautions
INNER JOIN memberships ON cautions.row_no = memberships.row_no
INNER JOIN reasons ON cautions.code = reasons.code;
