-- Take a load's versions out of the chain of each key; where one stood on top, the one below it
-- comes back.
UPDATE journal.listings
SET replaced_by = gone.replaced_by
FROM journal.listings AS gone
WHERE
    listings.replaced_by = getvariable('going')
    AND gone.load_id = getvariable('going')
    AND listings.platform = gone.platform
    AND listings.listing_id = gone.listing_id;

DELETE FROM journal.listings
WHERE load_id = getvariable('going');

DELETE FROM loaded.listings
WHERE load_id = getvariable('going');

INSERT INTO loaded.listings BY NAME
SELECT * EXCLUDE (replaced_by) FROM journal.listings
WHERE replaced_by = getvariable('going');

DELETE FROM journal.listings
WHERE replaced_by = getvariable('going');
