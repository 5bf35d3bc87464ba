-- Which load was written over which.
SELECT
    load_id,
    replaced_by
FROM journal.companies
UNION
SELECT
    load_id,
    replaced_by
FROM journal.members
UNION
SELECT
    load_id,
    replaced_by
FROM journal.listings
UNION
SELECT
    load_id,
    replaced_by
FROM journal.exchanges
UNION
SELECT
    load_id,
    replaced_by
FROM journal.events;
