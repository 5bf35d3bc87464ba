-- All the factors that a material exchange needs, one row a set, factor category and declared
-- route. Where the table has a factor per item, it replaces the one per tonne, each on its own,
-- and there is no recycling debit (impact method §2).
WITH cases AS (
    SELECT
        e.*,
        CASE
            WHEN e.discard_route = 'recycling' THEN 1.0
            WHEN e.discard_route IS NOT NULL THEN 0.0
        END AS declared_recycled_share
    FROM core.end_of_life AS e
)

SELECT
    c.factor_set,
    c.factor_category,
    c.discard_route,
    virgin.value AS virgin_kg_per_t,
    item_virgin.value AS virgin_kg_per_item,
    coalesce(item_virgin.transport_included, virgin.transport_included, FALSE) AS supply_in_factor,
    recycled.value AS recycled_kg_per_t,
    preparation.value AS preparation_kg_per_t,
    c.end_of_life_kg_per_t,
    item_disposal.value AS end_of_life_kg_per_item,
    coalesce(item_disposal.transport_included, c.transport_included) AS disposal_in_factor,
    coalesce(c.declared_recycled_share, own_share.value, any_share.value) AS recycled_share,
    item_virgin.value IS NOT NULL OR item_disposal.value IS NOT NULL AS per_item,
    c.missing_route,
    coalesce(item_virgin.factor_id, virgin.factor_id) AS virgin_id,
    recycled.factor_id AS recycled_id,
    preparation.factor_id AS preparation_id,
    -- As text, separated by spaces: DuckDB copies a joined list whole for every chunk of rows.
    coalesce(item_disposal.factor_id, array_to_string(c.factor_ids, ' ')) AS end_of_life_ids,
    CASE
        WHEN c.declared_recycled_share IS NULL
            THEN coalesce(own_share.factor_id, any_share.factor_id)
    END AS recycled_share_id
FROM cases AS c
LEFT JOIN core.factors AS virgin
    ON
        c.factor_set = virgin.factor_set
        AND c.factor_category = virgin.key
        AND virgin.kind = 'virgin'
LEFT JOIN core.factors AS item_virgin
    ON
        c.factor_set = item_virgin.factor_set
        AND c.factor_category = item_virgin.key
        AND item_virgin.kind = 'item_manufacture'
LEFT JOIN core.factors AS item_disposal
    ON
        c.factor_set = item_disposal.factor_set
        AND c.factor_category = item_disposal.key
        AND item_disposal.kind = 'item_end_of_life'
LEFT JOIN core.factors AS recycled
    ON
        c.factor_set = recycled.factor_set
        AND c.factor_category = recycled.key
        AND recycled.kind = 'recycled'
LEFT JOIN core.factors AS preparation
    ON
        c.factor_set = preparation.factor_set
        AND c.factor_category = preparation.key
        AND preparation.kind = 'preparation'
LEFT JOIN core.factors AS own_share
    ON
        c.factor_set = own_share.factor_set
        AND c.factor_category = own_share.key
        AND own_share.kind = 'recycling_share'
LEFT JOIN core.factors AS any_share
    ON
        c.factor_set = any_share.factor_set
        AND any_share.key = '*'
        AND any_share.kind = 'recycling_share'
