-- Platforms that loaded rows name and nobody declared: registered, with a caution a file.
INSERT INTO cautions BY NAME
SELECT
    stage.file_no,
    min(stage.line) AS line,
    'platform' AS "column",
    stage.platform AS value,
    'unknown_platform' AS code
FROM stage
SEMI JOIN outcomes ON stage.file_no = outcomes.file_no AND stage.line = outcomes.line
WHERE stage.platform NOT IN (SELECT platform FROM loaded.platforms WHERE registered)
GROUP BY stage.file_no, stage.platform;
