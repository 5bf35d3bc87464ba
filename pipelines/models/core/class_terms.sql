-- The terms of each figure for each class of exchanges: an amount of core.exchange_spread times a
-- sign (or a declared share) times the inputs that all its exchanges share. The method's formulas
-- (impact method §3) multiplied out. The lines of the carbon figure add up to it.
WITH classes AS (
    SELECT DISTINCT
        factor_set,
        class_id,
        resource,
        'substitution_' || class_substitution AS alpha,
        virgin_id,
        recycled_id,
        recycled_share_id,
        class_recycled_share,
        preparation_id,
        end_of_life_id,
        actual_id,
        supply_id,
        disposal_id,
        supply_by_default,
        disposal_by_default,
        has_tkm,
        has_co2e
    FROM core.exchange_spread
),

co2e AS (
    SELECT * FROM classes
    WHERE has_co2e
),

-- A recycled share that is declared multiplies the amount; a default one is an input.
debits AS (
    SELECT
        *,
        CASE WHEN recycled_share_id IS NULL THEN class_recycled_share ELSE 1 END AS share,
        CASE WHEN recycled_share_id IS NULL THEN [] ELSE [recycled_share_id] END AS share_input
    FROM co2e
    WHERE resource = 'material' AND virgin_id IS NOT NULL AND recycled_id IS NOT NULL
),

supplies AS (
    SELECT
        *,
        CASE WHEN supply_by_default THEN 'supplied_sum' ELSE 'supply_trip_sum' END AS amount,
        CASE WHEN supply_by_default THEN [alpha, 'supply_km'] ELSE [alpha] END AS inputs
    FROM classes
    WHERE resource IN ('material', 'equipment')
),

disposals AS (
    SELECT
        *,
        CASE WHEN disposal_by_default THEN 'wasted_sum' ELSE 'disposal_trip_sum' END AS amount,
        CASE WHEN disposal_by_default THEN [alpha, 'disposal_km'] ELSE [alpha] END AS inputs
    FROM classes
    WHERE resource = 'material'
),

terms AS (
    SELECT
        factor_set,
        class_id,
        'mass_t' AS figure_id,
        'moved_sum' AS amount,
        1.0 AS multiplier,
        cast([] AS VARCHAR[]) AS inputs
    FROM classes
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'waste_diverted_t',
        'wasted_sum',
        1,
        []
    FROM classes
    WHERE resource = 'material'
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'waste_avoided_t',
        'wasted_sum',
        1,
        [alpha]
    FROM classes
    WHERE resource = 'material'
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'virgin_avoided_t',
        'kept_sum',
        1,
        [alpha]
    FROM classes
    WHERE resource = 'material'
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'tkm_avoided',
        amount,
        1,
        inputs
    FROM supplies
    WHERE has_tkm
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'tkm_avoided',
        amount,
        1,
        inputs
    FROM disposals
    WHERE has_tkm
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'tkm_avoided',
        'supply_trip_sum',
        1,
        []
    FROM classes
    WHERE has_tkm AND resource = 'transport'
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'tkm_avoided',
        'trip_sum',
        -1,
        []
    FROM classes
    WHERE has_tkm
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'production_kg',
        'new_sum',
        1,
        [alpha, virgin_id]
    FROM co2e
    WHERE virgin_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'production_kg',
        'prepared_sum',
        -1,
        [preparation_id]
    FROM co2e
    WHERE virgin_id IS NOT NULL AND preparation_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'production_kg',
        'wasted_sum',
        -share,
        list_concat([alpha, virgin_id], share_input)
    FROM debits
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'production_kg',
        'wasted_sum',
        share,
        list_concat([alpha, recycled_id], share_input)
    FROM debits
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'end_of_life_kg',
        'disposed_sum',
        1,
        [alpha, end_of_life_id]
    FROM co2e
    WHERE resource = 'material' AND end_of_life_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'end_of_life_kg',
        'rejected_sum',
        -1,
        [end_of_life_id]
    FROM co2e
    WHERE resource = 'material' AND end_of_life_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'transport_kg',
        amount,
        1,
        list_append(inputs, supply_id)
    FROM supplies
    WHERE has_co2e AND supply_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'transport_kg',
        amount,
        1,
        list_append(inputs, disposal_id)
    FROM disposals
    WHERE has_co2e AND disposal_id IS NOT NULL
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'transport_kg',
        'trip_sum',
        -1,
        [actual_id]
    FROM co2e
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'eur_saved',
        'spared_sum',
        1,
        []
    FROM classes
    UNION ALL
    SELECT
        factor_set,
        class_id,
        'eur_saved',
        'purchase_sum',
        1,
        [alpha]
    FROM classes
)

SELECT
    factor_set,
    class_id,
    figure_id,
    amount,
    multiplier,
    -- Names have no spaces.
    array_to_string(list_sort(inputs), ' ') AS term
FROM terms
ORDER BY factor_set, class_id
