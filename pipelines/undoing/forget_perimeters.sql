-- What was ever said of members and perimeters no longer holds: it is about to be said anew.
DELETE FROM loaded.warnings
WHERE code = 'outside_perimeter';

DELETE FROM journal.warnings
WHERE code = 'outside_perimeter';

INSERT INTO journal.recautions
SELECT cast(now() AT TIME ZONE 'UTC' AS TIMESTAMP) AS said_at;
