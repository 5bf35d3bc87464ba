-- Take a load's versions out of the chain of each key; where one stood on top, the one below it
-- comes back.
UPDATE journal.members
SET replaced_by = gone.replaced_by
FROM journal.members AS gone
WHERE
    members.replaced_by = getvariable('going')
    AND gone.load_id = getvariable('going')
    AND members.platform = gone.platform
    AND members.company_id = gone.company_id;

DELETE FROM journal.members
WHERE load_id = getvariable('going');

DELETE FROM loaded.members
WHERE load_id = getvariable('going');

INSERT INTO loaded.members BY NAME
SELECT * EXCLUDE (replaced_by) FROM journal.members
WHERE replaced_by = getvariable('going');

DELETE FROM journal.members
WHERE replaced_by = getvariable('going');
