-- What core.exchange_spread brings to each territory (communes left out, for they are many and
-- their exchanges few), by year, resource, family and class, with the default factors: so that any
-- selection's interval is a sum of few rows. An exchange inside a territory counts whole there, its
-- own mass and distances once: so variances take the square of the share, third moments its cube.
WITH parties AS (
    SELECT
        s.platform,
        s.exchange_id,
        s.year,
        s.resource,
        s.family,
        s.unit_code,
        CASE s.role
            WHEN 'giver' THEN assumption('giver_share') ELSE 1 - assumption('giver_share')
        END AS share
    FROM marts.shares AS s
    WHERE s.factor_set = 'default'
),

placed AS (
    SELECT
        p.*,
        m.level,
        m.code
    FROM parties AS p
    INNER JOIN core.territory_members AS m ON p.unit_code = m.unit_code
    WHERE m.level <> 'commune'
    UNION ALL
    SELECT
        p.*,
        levels.level,
        'unplaced' AS code
    FROM parties AS p
    CROSS JOIN (SELECT DISTINCT level FROM core.territory_members) AS levels
    WHERE p.unit_code IS NULL
    UNION ALL
    SELECT
        p.*,
        'all' AS level,
        'all' AS code
    FROM parties AS p
),

shares AS (
    SELECT
        platform,
        exchange_id,
        year,
        resource,
        family,
        level,
        code,
        sum(share) AS share
    FROM placed
    GROUP BY ALL
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
    'default' AS factor_set,
    w.basis,
    w.level,
    w.code,
    w.year,
    w.resource,
    w.family,
    e.class_id,
    -- As whole numbers of 10^-12, which add up to the same in any order: the same input gives the
    -- same bytes. What is beyond them (10^26) is left out.
    sum(try_cast(w.share * COLUMNS('_sum$|_size$|_measured$') * 1e12 AS HUGEINT)) / 1e12,
    sum(try_cast(w.share ^ 2 * COLUMNS('_variance$') * 1e12 AS HUGEINT)) / 1e12,
    sum(try_cast(w.share ^ 3 * COLUMNS('_third_moment$') * 1e12 AS HUGEINT)) / 1e12
FROM weighted AS w
INNER JOIN core.exchange_spread AS e
    ON
        w.platform = e.platform
        AND w.exchange_id = e.exchange_id
        AND e.factor_set = 'default'
GROUP BY ALL
ORDER BY w.basis, w.level, w.code
