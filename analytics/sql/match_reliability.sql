-- Share of the exchanges that came to an end which were completed, all givers together; of none, 1.
SELECT
    coalesce(
        count(*) FILTER (WHERE status = 'completed')
        / nullif(count(*) FILTER (WHERE status IN ('completed', 'cancelled')), 0),
        1
    ) AS share
FROM staging.exchanges
