-- The factors of each set: `default`, overlaid row by row on (kind, key). Within a material,
-- virgin, recycled and preparation come from one source (impact method §2).
WITH sets AS (
    SELECT DISTINCT factor_set FROM ref.factors
),

one_source AS (
    SELECT DISTINCT
        factor_set,
        key
    FROM ref.factors
    WHERE factor_set != 'default' AND kind IN ('virgin', 'recycled', 'preparation')
),

candidates AS (
    SELECT
        s.factor_set,
        f.* EXCLUDE (factor_set),
        f.factor_set != 'default' AS overlaid
    FROM sets AS s
    INNER JOIN ref.factors AS f ON f.factor_set IN ('default', s.factor_set)
)

SELECT c.*
FROM candidates AS c
LEFT JOIN one_source AS o
    ON
        c.factor_set = o.factor_set
        AND c.key = o.key
        AND c.kind IN ('virgin', 'recycled', 'preparation')
        AND NOT c.overlaid
WHERE o.key IS NULL
QUALIFY row_number() OVER (PARTITION BY c.factor_set, c.kind, c.key ORDER BY c.overlaid DESC) = 1
