-- The settings that a load came with become what they were.
CREATE OR REPLACE TEMP TABLE gone_settings AS
SELECT DISTINCT key FROM journal.settings
WHERE load_id = getvariable('going');

DELETE FROM journal.settings
WHERE load_id = getvariable('going');

DELETE FROM loaded.settings
WHERE key IN (SELECT gone_settings.key FROM gone_settings);

INSERT INTO loaded.settings BY NAME
SELECT
    key,
    arg_max(value, load_id) AS value
FROM journal.settings
WHERE key IN (SELECT gone_settings.key FROM gone_settings)
GROUP BY key;
