-- Take a load's versions out of the chain of each key; where one stood on top, the one below it
-- comes back.
UPDATE journal.companies
SET replaced_by = gone.replaced_by
FROM journal.companies AS gone
WHERE
    companies.replaced_by = getvariable('going')
    AND gone.load_id = getvariable('going')
    AND companies.company_id = gone.company_id;

DELETE FROM journal.companies
WHERE load_id = getvariable('going');

DELETE FROM loaded.companies
WHERE load_id = getvariable('going');

INSERT INTO loaded.companies BY NAME
SELECT * EXCLUDE (replaced_by) FROM journal.companies
WHERE replaced_by = getvariable('going');

DELETE FROM journal.companies
WHERE replaced_by = getvariable('going');
