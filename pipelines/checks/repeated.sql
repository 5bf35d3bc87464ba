-- The keys that more than one row of the batch has.
CREATE OR REPLACE TEMP TABLE repeated AS
SELECT
    key_platform,
    key_id
FROM stage
GROUP BY key_platform, key_id
HAVING count(*) > 1;
