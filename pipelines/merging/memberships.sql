-- The memberships that this batch speaks of, each with the first of its rows in each file.
CREATE OR REPLACE TEMP TABLE memberships AS
SELECT
    coalesce(nullif(outcomes.key_platform, ''), batch_files.platform) AS platform,
    outcomes.key_id AS company_id,
    min(outcomes.row_no) AS row_no
FROM outcomes
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
GROUP BY
    outcomes.file_no,
    coalesce(nullif(outcomes.key_platform, ''), batch_files.platform),
    outcomes.key_id;
