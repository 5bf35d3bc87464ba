-- The rows that rest on a load: those that it brought and that no later load replaced.
SELECT
    (
        SELECT count(*) FROM loaded.companies
        WHERE load_id = $load_id
    ) AS companies,
    (
        SELECT count(*) FROM loaded.members
        WHERE load_id = $load_id
    ) AS members,
    (
        SELECT count(*) FROM loaded.listings
        WHERE load_id = $load_id
    ) AS listings,
    (
        SELECT count(*) FROM loaded.exchanges
        WHERE load_id = $load_id
    ) AS exchanges,
    (
        SELECT count(*) FROM loaded.events
        WHERE load_id = $load_id
    ) AS events,
    (
        SELECT count(*) FROM loaded.quarantine
        WHERE load_id = $load_id
    ) AS refused
