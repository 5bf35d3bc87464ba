-- Platforms that rows name for the first time and nobody declared: one caution a file.
INSERT INTO cautions BY NAME
SELECT
    min(row_no) AS row_no,
    'platform' AS "column",
    key_platform AS value,
    'unknown_platform' AS code
FROM outcomes
WHERE
    key_platform NOT IN (
        SELECT platform FROM loaded.platforms
    )
GROUP BY file_no, key_platform;
