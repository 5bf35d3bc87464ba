-- The loads with rows of companies that no load gives any more.
WITH referring AS (
    SELECT
        load_id,
        company_id
    FROM loaded.members
    UNION ALL
    SELECT
        load_id,
        company_id
    FROM loaded.listings
    UNION ALL
    SELECT
        load_id,
        giver_id
    FROM loaded.exchanges
    UNION ALL
    SELECT
        load_id,
        receiver_id
    FROM loaded.exchanges
)

SELECT referring.load_id
FROM referring
ANTI JOIN loaded.companies ON referring.company_id = companies.company_id
GROUP BY referring.load_id
ORDER BY referring.load_id;
