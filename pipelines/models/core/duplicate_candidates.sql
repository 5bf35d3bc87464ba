-- Completed rows that could be the same exchange seen on two platforms: same giver, receiver,
-- category and month, on more than one platform (impact method §5). `measure` is what must agree:
-- hours for people's time, mass for goods, the quantity (`measured_in` its unit) where there is
-- neither.
SELECT
    platform,
    exchange_id,
    giver_id,
    receiver_id,
    resource,
    category,
    month_index,
    coalesce(work_hours, mass_t, m2_days, quantity) AS measure,
    CASE
        WHEN coalesce(work_hours, mass_t, m2_days) IS NULL THEN coalesce(unit, 'unknown')
    END AS measured_in,
    agreed_on,
    coalesce(
        list_position(['weighed', 'both_parties', 'one_party', 'estimated'], mass_source), 5
    ) AS source_rank
FROM staging.exchanges
WHERE status = 'completed'
WINDOW same_month AS (PARTITION BY giver_id, receiver_id, resource, category, month_index)
QUALIFY
    min(platform) OVER same_month != max(platform) OVER same_month
