-- Companies loaded for a platform become its members, if they were not.
INSERT INTO cautions BY NAME
SELECT
    file_no,
    CAST(NULL AS BIGINT) AS line,
    'platform' AS "column",
    platform AS value,
    'unknown_platform' AS code
FROM batch_files
WHERE
    platform IS NOT NULL
    AND platform NOT IN (SELECT platform FROM loaded.platforms WHERE registered);

INSERT INTO loaded.members BY NAME
SELECT
    batch_files.platform,
    outcomes.key_id AS company_id,
    arg_min(batch_files.load_id, (outcomes.file_no, outcomes.line)) AS load_id,
    arg_min(outcomes.line, (outcomes.file_no, outcomes.line)) AS source_line
FROM outcomes
INNER JOIN batch_files USING (file_no)
WHERE
    batch_files.platform IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM loaded.members
        WHERE members.platform = batch_files.platform AND members.company_id = outcomes.key_id
    )
GROUP BY batch_files.platform, outcomes.key_id;
