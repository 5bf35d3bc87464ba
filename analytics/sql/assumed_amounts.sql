-- What the terms of class_terms.sql multiply, by class, over the exchanges of a territory: the
-- amounts of core.exchange_spread at the masses and distances that the figures take, and not at the
-- means of what they could be (the trip driven apart, which no assumption of the terms multiplies).
WITH shares AS (
    SELECT
        s.platform,
        s.exchange_id,
        sum(CASE s.role WHEN 'giver' THEN g.value ELSE 1 - g.value END) AS share
    FROM marts.shares AS s
    INNER JOIN ref.assumptions AS g ON g.assumption_id = 'giver_share'
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND ($year IS NULL OR s.year = $year)
        AND ($month IS NULL OR s.month_index % 12 = $month % 12)
        AND ($resource IS NULL OR s.resource = $resource)
        AND ($family IS NULL OR s.family = $family)
        AND ($level IS NULL OR code_or_remainder(m.code, s.unit_code) = $code)
    GROUP BY s.platform, s.exchange_id
),

weighted AS (
    SELECT
        w.share,
        w.share * x.mass_t / e.moved_sum AS whole,
        -- The mean of a declared distance, as analytics.uncertainty.own_mean.
        w.share * x.mass_t / e.moved_sum / exp((ln(d.value) / 2) ^ 2 / 2) AS trip,
        e.*
    FROM shares AS w
    INNER JOIN core.exchange_spread AS e
        ON
            w.platform = e.platform
            AND w.exchange_id = e.exchange_id
            AND e.factor_set = $factor_set
    INNER JOIN marts.exchanges AS x
        ON
            w.platform = x.platform
            AND w.exchange_id = x.exchange_id
            AND x.factor_set = $factor_set
    INNER JOIN ref.assumptions AS d ON d.assumption_id = 'distance_gsd2_declared'
)

SELECT
    class_id,
    sum(whole * COLUMNS(
        '^(moved|kept|wasted|new|disposed|rejected|prepared|trip|supplied)_sum$'
    )),
    sum(trip * supply_trip_sum) AS supply_trip_sum,
    sum(trip * disposal_trip_sum) AS disposal_trip_sum,
    sum(share * spared_sum) AS spared_sum,
    sum(share * purchase_sum) AS purchase_sum
FROM weighted
GROUP BY class_id
ORDER BY class_id
