-- Disposal of a tonne of each material without the exchange, by declared route (impact
-- method §2): the route's own factor; else the material's average; else its routes weighted by
-- the national shares, rescaled to the routes it has; else the average of mixed waste.
WITH routes AS (
    SELECT unnest(['landfill', 'incineration', 'recycling', 'backfill', NULL]) AS discard_route
),

cases AS (
    SELECT
        s.factor_set,
        m.factor_category,
        r.discard_route
    FROM (SELECT DISTINCT factor_set FROM core.factors) AS s
    CROSS JOIN (
        SELECT DISTINCT factor_category FROM ref.categories
        WHERE resource = 'material'
    ) AS m
    CROSS JOIN routes AS r
),

weighted AS (
    SELECT
        e.factor_set,
        split_part(e.key, ':', 1) AS factor_category,
        sum(e.value * w.value) / sum(w.value) AS value,
        bool_and(e.transport_included) AS transport_included,
        list_concat(
            list(e.factor_id ORDER BY e.factor_id), list(w.factor_id ORDER BY w.factor_id)
        ) AS factor_ids
    FROM core.factors AS e
    INNER JOIN core.factors AS w
        ON
            e.factor_set = w.factor_set
            AND w.kind = 'route_share'
            AND w.key = split_part(e.key, ':', 2)
    WHERE e.kind = 'end_of_life'
    GROUP BY ALL
),

candidates AS (
    SELECT
        c.*,
        1 AS rank,
        f.value,
        f.transport_included,
        [f.factor_id] AS factor_ids
    FROM cases AS c
    INNER JOIN core.factors AS f
        ON
            c.factor_set = f.factor_set
            AND f.kind = 'end_of_life'
            AND f.key = c.factor_category || ':' || c.discard_route
    UNION ALL
    SELECT
        c.*,
        2 AS rank,
        f.value,
        f.transport_included,
        [f.factor_id] AS factor_ids
    FROM cases AS c
    INNER JOIN core.factors AS f
        ON
            c.factor_set = f.factor_set
            AND f.kind = 'end_of_life'
            AND f.key = c.factor_category || ':average'
    UNION ALL
    SELECT
        c.*,
        3 AS rank,
        w.value,
        w.transport_included,
        w.factor_ids
    FROM cases AS c
    INNER JOIN weighted AS w
        ON c.factor_set = w.factor_set AND c.factor_category = w.factor_category
    UNION ALL
    SELECT
        c.*,
        4 AS rank,
        f.value,
        f.transport_included,
        [f.factor_id] AS factor_ids
    FROM cases AS c
    INNER JOIN core.factors AS f
        ON c.factor_set = f.factor_set AND f.kind = 'end_of_life' AND f.key = '*:average'
)

SELECT
    factor_set,
    factor_category,
    discard_route,
    value AS end_of_life_kg_per_t,
    transport_included,
    factor_ids,
    discard_route IS NOT NULL AND rank > 1 AS missing_route
FROM candidates
QUALIFY row_number() OVER (
    PARTITION BY factor_set, factor_category, discard_route ORDER BY rank
) = 1
