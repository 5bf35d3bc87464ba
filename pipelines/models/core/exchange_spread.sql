-- What each completed exchange brings to an interval (impact method §6), by factor set: its class,
-- which tells the inputs that it shares with others; the amounts that these inputs multiply, at the
-- mean of its own mass and distances; and what its own mass and distances add around that mean.
WITH evidence AS (
    SELECT
        f.*,
        v.mass_t AS figure_mass_t,
        v.waste_diverted_t,
        v.waste_avoided_t,
        v.virgin_avoided_t,
        v.tkm_avoided,
        v.production_kg,
        v.end_of_life_kg,
        v.transport_kg,
        v.co2e_avoided_kg,
        mass_spread.value AS mass_gsd2,
        coalesce(trip_spread.value, 1) AS trip_gsd2,
        assumption('distance_gsd2_declared') AS declared_gsd2,
        own_mean(mass_spread.value) AS mass_mean,
        own_mean(coalesce(trip_spread.value, 1)) AS trip_mean,
        own_mean(assumption('distance_gsd2_declared')) AS declared_mean,
        CASE f.resource WHEN 'equipment' THEN 2 ELSE 1 END AS trips,
        CASE f.resource WHEN 'material' THEN 1 - f.reject_share ELSE 1 END AS kept_share,
        CASE WHEN f.virgin_per_item THEN f.items ELSE f.mass_t END AS new_amount,
        CASE WHEN f.end_of_life_per_item THEN f.items ELSE f.mass_t END AS old_amount,
        coalesce(f.mass_source, 'estimated') IN ('weighed', 'both_parties') AS mass_measured
    FROM core.exchange_factors AS f
    INNER JOIN core.exchange_figures AS v
        ON
            f.factor_set = v.factor_set
            AND f.platform = v.platform
            AND f.exchange_id = v.exchange_id
    INNER JOIN ref.assumptions AS mass_spread
        ON mass_spread.assumption_id = 'mass_gsd2_' || coalesce(f.mass_source, 'estimated')
    LEFT JOIN ref.assumptions AS trip_spread
        ON trip_spread.assumption_id = 'distance_gsd2_' || f.distance_method
),

-- The parts of t.km and of the transport line that a trip of its own distance makes.
parts AS (
    SELECT
        *,
        -trips * mass_t * actual_km AS trip_tkm,
        CASE
            WHEN supply_method = 'declared'
                THEN
                    trips * mass_t * kept_share * supply_km
                    * CASE resource WHEN 'transport' THEN 1 ELSE substitution END
            ELSE 0
        END AS supply_tkm,
        CASE
            WHEN disposal_method = 'declared'
                THEN mass_t * kept_share * discard_share * substitution * disposal_km
            ELSE 0
        END AS disposal_tkm,
        trip_tkm * actual_kg_per_tkm AS trip_kg,
        CASE WHEN supply_id IS NULL THEN 0 ELSE supply_tkm * supply_kg_per_tkm END AS supply_kg,
        CASE
            WHEN disposal_id IS NULL THEN 0 ELSE disposal_tkm * disposal_kg_per_tkm
        END AS disposal_kg_part
    FROM evidence
),

classes AS (
    SELECT
        *,
        substitution_class AS class_substitution,
        -- Where the share is a factor, its draws tell it.
        CASE WHEN recycled_share_id IS NULL THEN recycled_share END AS class_recycled_share,
        supply_method = 'default' AS supply_by_default,
        disposal_method = 'default' AS disposal_by_default,
        tkm_avoided IS NOT NULL AS has_tkm,
        co2e_avoided_kg IS NOT NULL AS has_co2e
    FROM parts
)

SELECT
    factor_set,
    platform,
    exchange_id,
    hash(
        factor_set,
        resource,
        class_substitution,
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
    ) AS class_id,
    resource,
    class_substitution,
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
    has_co2e,
    mass_mean * mass_t AS moved_sum,
    mass_mean * kept_share * mass_t AS kept_sum,
    mass_mean * kept_share * discard_share * mass_t AS wasted_sum,
    CASE resource
        WHEN 'equipment'
            THEN mass_mean * mass_t * coalesce(equipment_hours, 0) / lifetime_hours
        ELSE mass_mean * kept_share * new_amount
    END AS new_sum,
    mass_mean * kept_share * discard_share * old_amount AS disposed_sum,
    mass_mean * (1 - discard_share) * reject_share * old_amount AS rejected_sum,
    mass_mean * mass_t AS prepared_sum,
    mass_mean * trip_mean * trips * mass_t * actual_km AS trip_sum,
    mass_mean * trips * kept_share * mass_t AS supplied_sum,
    mass_mean * declared_mean * trips * kept_share * mass_t * supply_km AS supply_trip_sum,
    mass_mean * declared_mean * kept_share * discard_share * mass_t * disposal_km
        AS disposal_trip_sum,
    CASE WHEN resource IN ('material', 'equipment') THEN disposal_avoided_eur END AS spared_sum,
    CASE WHEN resource IN ('material', 'equipment') THEN purchase_avoided_eur END AS purchase_sum,
    mass_variance(figure_mass_t, 0, mass_gsd2, 1) AS mass_t_mass_variance,
    mass_variance(waste_diverted_t, 0, mass_gsd2, 1) AS waste_diverted_t_mass_variance,
    mass_variance(waste_avoided_t, 0, mass_gsd2, 1) AS waste_avoided_t_mass_variance,
    mass_variance(virgin_avoided_t, 0, mass_gsd2, 1) AS virgin_avoided_t_mass_variance,
    mass_variance(production_kg, 0, mass_gsd2, 1) AS production_kg_mass_variance,
    mass_variance(end_of_life_kg, 0, mass_gsd2, 1) AS end_of_life_kg_mass_variance,
    mass_variance(tkm_avoided - trip_tkm, trip_tkm, mass_gsd2, trip_gsd2)
        AS tkm_avoided_mass_variance,
    mass_variance(transport_kg - trip_kg, trip_kg, mass_gsd2, trip_gsd2)
        AS transport_kg_mass_variance,
    mass_variance(co2e_avoided_kg - trip_kg, trip_kg, mass_gsd2, trip_gsd2)
        AS co2e_avoided_kg_mass_variance,
    CASE
        WHEN has_tkm
            THEN
                trip_variance(
                    trip_tkm, supply_tkm, disposal_tkm, mass_gsd2, trip_gsd2, declared_gsd2
                )
    END AS tkm_avoided_trip_variance,
    CASE
        WHEN has_co2e
            THEN
                trip_variance(
                    trip_kg, supply_kg, disposal_kg_part, mass_gsd2, trip_gsd2, declared_gsd2
                )
    END AS transport_kg_trip_variance,
    transport_kg_trip_variance AS co2e_avoided_kg_trip_variance,
    third_moment(figure_mass_t, 0, mass_gsd2, 1) AS mass_t_third_moment,
    third_moment(waste_diverted_t, 0, mass_gsd2, 1) AS waste_diverted_t_third_moment,
    third_moment(waste_avoided_t, 0, mass_gsd2, 1) AS waste_avoided_t_third_moment,
    third_moment(virgin_avoided_t, 0, mass_gsd2, 1) AS virgin_avoided_t_third_moment,
    third_moment(production_kg, 0, mass_gsd2, 1) AS production_kg_third_moment,
    third_moment(end_of_life_kg, 0, mass_gsd2, 1) AS end_of_life_kg_third_moment,
    third_moment(tkm_avoided - trip_tkm, trip_tkm, mass_gsd2, trip_gsd2)
        AS tkm_avoided_third_moment,
    third_moment(transport_kg - trip_kg, trip_kg, mass_gsd2, trip_gsd2)
        AS transport_kg_third_moment,
    third_moment(co2e_avoided_kg - trip_kg, trip_kg, mass_gsd2, trip_gsd2)
        AS co2e_avoided_kg_third_moment,
    abs(figure_mass_t) AS mass_t_size,
    abs(waste_diverted_t) AS waste_diverted_t_size,
    abs(waste_avoided_t) AS waste_avoided_t_size,
    abs(virgin_avoided_t) AS virgin_avoided_t_size,
    abs(tkm_avoided) AS tkm_avoided_size,
    abs(production_kg) AS production_kg_size,
    abs(end_of_life_kg) AS end_of_life_kg_size,
    abs(transport_kg) AS transport_kg_size,
    abs(co2e_avoided_kg) AS co2e_avoided_kg_size,
    CASE WHEN mass_measured THEN mass_t_size ELSE 0 END AS mass_t_measured,
    CASE WHEN mass_measured THEN waste_diverted_t_size ELSE 0 END AS waste_diverted_t_measured,
    CASE WHEN mass_measured THEN waste_avoided_t_size ELSE 0 END AS waste_avoided_t_measured,
    CASE WHEN mass_measured THEN virgin_avoided_t_size ELSE 0 END AS virgin_avoided_t_measured,
    CASE WHEN mass_measured THEN tkm_avoided_size ELSE 0 END AS tkm_avoided_measured,
    CASE WHEN mass_measured THEN production_kg_size ELSE 0 END AS production_kg_measured,
    CASE WHEN mass_measured THEN end_of_life_kg_size ELSE 0 END AS end_of_life_kg_measured,
    CASE WHEN mass_measured THEN transport_kg_size ELSE 0 END AS transport_kg_measured,
    CASE WHEN mass_measured THEN co2e_avoided_kg_size ELSE 0 END AS co2e_avoided_kg_measured
FROM classes
