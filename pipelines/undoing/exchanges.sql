-- Take a load's versions out of the chain of each key; where one stood on top, the one below it
-- comes back.
UPDATE journal.exchanges
SET replaced_by = gone.replaced_by
FROM journal.exchanges AS gone
WHERE
    exchanges.replaced_by = getvariable('going')
    AND gone.load_id = getvariable('going')
    AND exchanges.platform = gone.platform
    AND exchanges.exchange_id = gone.exchange_id;

DELETE FROM journal.exchanges
WHERE load_id = getvariable('going');

DELETE FROM loaded.exchanges
WHERE load_id = getvariable('going');

INSERT INTO loaded.exchanges BY NAME
SELECT * EXCLUDE (replaced_by) FROM journal.exchanges
WHERE replaced_by = getvariable('going');

DELETE FROM journal.exchanges
WHERE replaced_by = getvariable('going');
