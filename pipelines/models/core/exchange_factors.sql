-- What each completed exchange takes from each factor set: factors, distances, whole emissions.
WITH vehicles AS (
    SELECT
        leg,
        vehicle,
        up_to_t,
        coalesce(lag(up_to_t) OVER (PARTITION BY leg ORDER BY up_to_t), 0) AS above_t
    FROM ref.vehicles
),

freight AS (
    SELECT
        factor_set,
        key AS vehicle,
        value AS kg_per_tkm,
        factor_id
    FROM core.factors
    WHERE kind = 'freight'
)

SELECT
    s.factor_set,
    e.*,
    n.actual_km,
    n.distance_method,
    n.supply_km,
    n.supply_method,
    n.disposal_km,
    n.disposal_method,
    coalesce(m.supply_in_factor, FALSE) AS supply_in_factor,
    coalesce(m.disposal_in_factor, FALSE) AS disposal_in_factor,
    coalesce(own.kg_per_tkm, usual.kg_per_tkm) AS actual_kg_per_tkm,
    supply.kg_per_tkm AS supply_kg_per_tkm,
    disposal.kg_per_tkm AS disposal_kg_per_tkm,
    coalesce(e.declared_items, e.mass_t / e.unit_mass_t) AS items,
    coalesce(m.virgin_kg_per_item * items, m.virgin_kg_per_t * e.mass_t) AS virgin_kg,
    CASE WHEN NOT m.per_item THEN m.recycled_kg_per_t * e.mass_t END AS recycled_kg,
    CASE WHEN e.prepared THEN coalesce(m.preparation_kg_per_t * e.mass_t, 0) ELSE 0 END
        AS preparation_kg,
    coalesce(m.end_of_life_kg_per_item * items, m.end_of_life_kg_per_t * e.mass_t) AS disposal_kg,
    m.recycled_share,
    machine.value AS machine_kg_per_t,
    -- The factors one by one, for the classes of core.exchange_spread.
    coalesce(m.virgin_id, machine.factor_id) AS virgin_id,
    m.virgin_kg_per_item IS NOT NULL AS virgin_per_item,
    CASE WHEN NOT m.per_item THEN m.recycled_id END AS recycled_id,
    m.recycled_share_id,
    CASE WHEN e.prepared THEN m.preparation_id END AS preparation_id,
    CASE
        WHEN contains(m.end_of_life_ids, ' ') THEN 'end_of_life:' || m.factor_category
        ELSE m.end_of_life_ids
    END AS end_of_life_id,
    m.end_of_life_kg_per_item IS NOT NULL AS end_of_life_per_item,
    coalesce(own.factor_id, usual.factor_id) AS actual_id,
    CASE WHEN NOT coalesce(m.supply_in_factor, FALSE) THEN supply.factor_id END AS supply_id,
    CASE
        WHEN NOT coalesce(m.disposal_in_factor, FALSE) THEN disposal.factor_id
    END AS disposal_id,
    -- Each factor once, though two legs may share one.
    list_sort(list_distinct(string_split(
        concat_ws(
            ' ',
            CASE WHEN e.resource = 'material' THEN m.virgin_id ELSE machine.factor_id END,
            CASE WHEN e.prepared THEN m.preparation_id END,
            CASE WHEN NOT m.per_item THEN m.recycled_id END,
            CASE WHEN NOT m.per_item AND m.recycled_id IS NOT NULL THEN m.recycled_share_id END,
            m.end_of_life_ids,
            CASE
                WHEN e.resource IN ('material', 'equipment')
                    THEN coalesce(own.factor_id, usual.factor_id)
            END,
            CASE
                WHEN
                    e.resource IN ('material', 'equipment')
                    AND NOT coalesce(m.supply_in_factor, FALSE)
                    THEN supply.factor_id
            END,
            CASE
                WHEN e.resource = 'material' AND NOT m.disposal_in_factor THEN disposal.factor_id
            END
        ),
        ' '
    ))) AS listed_ids,
    CASE WHEN listed_ids = [''] THEN [] ELSE listed_ids END AS factor_ids,
    list_filter(
        [
            CASE
                WHEN e.resource IN ('material', 'equipment', 'transport') AND e.mass_t IS NULL
                    THEN 'no_mass'
            END,
            CASE WHEN e.unit_assumed THEN 'unit_assumed' END,
            CASE WHEN n.actual_km IS NULL THEN 'no_distance' END,
            CASE
                WHEN n.distance_method = 'declared' AND n.actual_km < 0.99 * n.great_circle_km
                    THEN 'declared_km_below_line'
            END,
            CASE WHEN n.giver_off_road THEN 'giver_off_road' END,
            CASE WHEN n.receiver_off_road THEN 'receiver_off_road' END,
            CASE WHEN n.no_way THEN 'no_way_by_road' END,
            CASE WHEN n.network_below_line THEN 'network_km_below_line' END,
            CASE WHEN n.network_far_above_line THEN 'network_km_far_above_line' END,
            CASE WHEN n.giver_unit IS NULL THEN 'giver_unplaced' END,
            CASE WHEN n.receiver_unit IS NULL THEN 'receiver_unplaced' END,
            CASE WHEN n.giver_disagrees THEN 'giver_place_disagrees' END,
            CASE WHEN n.receiver_disagrees THEN 'receiver_place_disagrees' END,
            CASE
                WHEN e.resource = 'material' AND m.virgin_id IS NULL THEN 'missing_virgin_factor'
            END,
            CASE
                WHEN
                    e.resource = 'material'
                    AND m.recycled_id IS NULL
                    AND NOT m.per_item
                    AND m.recycled_share > 0
                    THEN 'missing_recycled_factor'
            END,
            CASE
                WHEN e.resource = 'material' AND e.prepared AND m.preparation_id IS NULL
                    THEN 'missing_preparation_factor'
            END,
            CASE WHEN m.missing_route THEN 'missing_route_factor' END,
            CASE
                WHEN e.vehicle IS NOT NULL AND own.factor_id IS NULL AND usual.vehicle IS NOT NULL
                    THEN 'missing_vehicle_factor'
            END,
            CASE WHEN e.resource = 'equipment' AND e.equipment_hours IS NULL THEN 'no_hours' END,
            CASE WHEN m.supply_in_factor THEN 'supply_leg_in_factor' END,
            CASE WHEN m.disposal_in_factor THEN 'disposal_leg_in_factor' END
        ],
        flag -> flag IS NOT NULL
    ) AS flags
FROM staging.exchanges AS e
CROSS JOIN (SELECT DISTINCT factor_set FROM core.factors) AS s
INNER JOIN core.exchange_ends AS n
    ON e.platform = n.platform AND e.exchange_id = n.exchange_id
LEFT JOIN core.material_factors AS m
    ON
        e.resource = 'material'
        AND s.factor_set = m.factor_set
        AND e.factor_category = m.factor_category
        AND e.discard_route IS NOT DISTINCT FROM m.discard_route
LEFT JOIN core.factors AS machine
    ON
        e.resource = 'equipment'
        AND s.factor_set = machine.factor_set
        AND machine.kind = 'virgin'
        AND e.factor_category = machine.key
LEFT JOIN freight AS own ON s.factor_set = own.factor_set AND e.vehicle = own.vehicle
LEFT JOIN vehicles AS usual_vehicle
    ON
        usual_vehicle.leg = 'actual'
        AND e.resource IN ('material', 'equipment')
        AND e.mass_t > usual_vehicle.above_t
        AND e.mass_t <= usual_vehicle.up_to_t
LEFT JOIN freight AS usual
    ON s.factor_set = usual.factor_set AND usual_vehicle.vehicle = usual.vehicle
LEFT JOIN vehicles AS supply_vehicle ON supply_vehicle.leg = 'supply'
LEFT JOIN freight AS supply
    ON s.factor_set = supply.factor_set AND supply_vehicle.vehicle = supply.vehicle
LEFT JOIN vehicles AS disposal_vehicle ON disposal_vehicle.leg = 'disposal'
LEFT JOIN freight AS disposal
    ON s.factor_set = disposal.factor_set AND disposal_vehicle.vehicle = disposal.vehicle
WHERE e.status = 'completed'
