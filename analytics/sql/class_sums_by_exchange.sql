-- The same as class_sums.sql from the exchanges themselves: for communes, months, and other factors
-- than the default ones. As there, variances take the square of an exchange's share, third moments
-- its cube.
WITH placed AS (
    SELECT
        s.platform,
        s.exchange_id,
        CASE WHEN $level IS NULL THEN 'all' ELSE code_or_remainder(m.code, s.unit_code) END
            AS code,
        CASE s.role WHEN 'giver' THEN g.value ELSE 1 - g.value END AS share
    FROM marts.shares AS s
    INNER JOIN ref.assumptions AS g ON g.assumption_id = 'giver_share'
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND ($year IS NULL OR s.year = $year)
        AND ($month IS NULL OR s.month_index % 12 = $month % 12)
        AND ($resource IS NULL OR s.resource = $resource)
        AND ($family IS NULL OR s.family = $family)
),

shares AS (
    SELECT
        platform,
        exchange_id,
        code,
        sum(share) AS share
    FROM placed
    WHERE $code IS NULL OR code = $code
    GROUP BY platform, exchange_id, code
),

weighted AS (
    SELECT
        'attributed' AS basis,
        *
    FROM shares
    UNION ALL
    SELECT
        'involved' AS basis,
        * REPLACE (1 AS share)
    FROM shares
)

SELECT
    w.basis,
    w.code,
    e.class_id,
    sum(w.share * COLUMNS('_sum$|_size$|_measured$')),
    sum(w.share ^ 2 * COLUMNS('_variance$')),
    sum(w.share ^ 3 * COLUMNS('_third_moment$'))
FROM weighted AS w
INNER JOIN core.exchange_spread AS e
    ON
        w.platform = e.platform
        AND w.exchange_id = e.exchange_id
        AND e.factor_set = $factor_set
WHERE w.basis IN (SELECT unnest($bases))
GROUP BY w.basis, w.code, e.class_id
ORDER BY w.basis, w.code, e.class_id
