-- Completed rows that could be the same exchange seen on two platforms: same giver, receiver,
-- category and month, on more than one platform (impact method §5). `measure` is what must agree:
-- hours for people's time, mass for goods, the quantity where there is neither.
SELECT
    platform,
    exchange_id,
    giver_id,
    receiver_id,
    category,
    month_index,
    coalesce(work_hours, mass_t, m2_days, quantity) AS measure,
    mass_source,
    agreed_on,
    list_position(['weighed', 'both_parties', 'one_party', 'estimated'], mass_source) AS source_rank
FROM staging.exchanges
WHERE status = 'completed'
QUALIFY
    min(platform) OVER (PARTITION BY giver_id, receiver_id, category, month_index)
    != max(platform) OVER (PARTITION BY giver_id, receiver_id, category, month_index)
ORDER BY giver_id, receiver_id, category, month_index, platform, exchange_id
