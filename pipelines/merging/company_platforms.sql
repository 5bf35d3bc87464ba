-- Companies loaded for a platform become its members, if they were not.
INSERT INTO cautions BY NAME
SELECT
    min(outcomes.row_no) AS row_no,
    'platform' AS "column",
    batch_files.platform AS value,
    'unknown_platform' AS code
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
WHERE
    batch_files.platform IS NOT NULL
    AND batch_files.platform NOT IN (
        SELECT platform FROM loaded.platforms
    )
GROUP BY outcomes.file_no, batch_files.platform;

-- A company that says nothing new may yet be a member by what an earlier load said.
INSERT INTO journal.unchanged
SELECT
    batch_files.load_id,
    members.load_id AS rests_on,
    count(*) AS row_count
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
INNER JOIN loaded.members
    ON batch_files.platform = members.platform AND outcomes.key_id = members.company_id
WHERE outcomes.outcome NOT IN ('new', 'differs')
GROUP BY batch_files.load_id, members.load_id;

INSERT INTO loaded.members BY NAME
SELECT
    batch_files.platform,
    outcomes.key_id AS company_id,
    arg_min(batch_files.load_id, outcomes.row_no) AS load_id,
    arg_min(outcomes.line, outcomes.row_no) AS source_line
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
WHERE
    batch_files.platform IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM loaded.members
        WHERE members.platform = batch_files.platform AND members.company_id = outcomes.key_id
    )
GROUP BY batch_files.platform, outcomes.key_id;
