-- The platforms whose standing declaration is this load's, and those that have an earlier one.
WITH standing AS (
    SELECT
        platform,
        max(load_id) AS load_id,
        count(*) AS declarations
    FROM journal.platforms
    GROUP BY platform
)

SELECT
    count(*) AS removed,
    count(*) FILTER (WHERE declarations > 1) AS restored
FROM standing
WHERE load_id = getvariable('going');
