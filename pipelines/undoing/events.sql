-- Take a load's versions out of the chain of each key; where one stood on top, the one below it
-- comes back.
UPDATE journal.events
SET replaced_by = gone.replaced_by
FROM journal.events AS gone
WHERE
    events.replaced_by = getvariable('going')
    AND gone.load_id = getvariable('going')
    AND events.platform = gone.platform
    AND events.event_id = gone.event_id;

DELETE FROM journal.events
WHERE load_id = getvariable('going');

DELETE FROM loaded.events
WHERE load_id = getvariable('going');

INSERT INTO loaded.events BY NAME
SELECT * EXCLUDE (replaced_by) FROM journal.events
WHERE replaced_by = getvariable('going');

DELETE FROM journal.events
WHERE replaced_by = getvariable('going');
