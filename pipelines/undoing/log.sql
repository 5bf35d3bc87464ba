-- The load stays in the log, as undone.
DELETE FROM journal.unchanged
WHERE load_id = getvariable('going') OR rests_on = getvariable('going');

UPDATE loaded.loads
SET undone_at = cast(now() AT TIME ZONE 'UTC' AS TIMESTAMP)
WHERE load_id = getvariable('going');
