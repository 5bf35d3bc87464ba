-- The exchanges that contribute to one figure of a territory, each with its attributed share (the
-- sum of its parties' here), what it rests on, and which assumptions it takes.
WITH attributed AS (
    SELECT
        s.platform,
        s.exchange_id,
        sum(CASE $figure
            WHEN 'mass_t' THEN s.mass_t
            WHEN 'waste_diverted_t' THEN s.waste_diverted_t
            WHEN 'waste_avoided_t' THEN s.waste_avoided_t
            WHEN 'virgin_avoided_t' THEN s.virgin_avoided_t
            WHEN 'tkm_avoided' THEN s.tkm_avoided
            WHEN 'co2e_avoided_kg' THEN s.co2e_avoided_kg
            WHEN 'production_kg' THEN s.production_kg
            WHEN 'end_of_life_kg' THEN s.end_of_life_kg
            WHEN 'transport_kg' THEN s.transport_kg
            WHEN 'eur_saved' THEN s.eur_saved
            WHEN 'equipment_hours' THEN s.equipment_hours
            WHEN 'm2_days' THEN s.m2_days
            WHEN 'person_hours' THEN s.person_hours
            WHEN 'fte' THEN s.fte
            WHEN 'short_time_days_avoided' THEN s.short_time_days_avoided
            WHEN 'hours' THEN s.hours
            WHEN 'persons' THEN s.persons
        END) AS value
    FROM marts.shares AS s
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND ($year IS NULL OR s.year = $year)
        AND ($month IS NULL OR s.month_index % 12 = $month % 12)
        AND ($resource IS NULL OR s.resource = $resource)
        AND ($family IS NULL OR s.family = $family)
        AND ($level IS NULL OR code_or_remainder(m.code, s.unit_code) = $code)
    GROUP BY s.platform, s.exchange_id
)

SELECT
    a.platform,
    a.exchange_id,
    a.value,
    e.completed_on,
    e.resource,
    e.family,
    e.category,
    e.giver_id,
    g.name AS giver_name,
    e.receiver_id,
    r.name AS receiver_name,
    e.mass_t,
    e.mass_source,
    1 - t.reject_share AS kept_share,
    t.discard_share,
    t.substitution,
    e.actual_km,
    e.distance_method,
    e.supply_km,
    e.disposal_km,
    e.flags,
    e.factor_ids,
    -- The method's detour, where no territory has its own.
    e.distance_method IN ('detour', 'intra_commune') AND e.detour_territory IS NULL AS estimated,
    list_filter(
        [
            'giver_share',
            CASE
                WHEN e.resource IN ('material', 'equipment')
                    THEN 'substitution_' || t.substitution_class
            END,
            CASE WHEN e.resource = 'material' THEN 'discard_' || t.discard END,
            CASE
                WHEN e.resource = 'material' AND x.reject_share IS NULL
                    THEN CASE t.substitution_class
                        WHEN 'documented' THEN 'reject_share_documented'
                        ELSE 'reject_share_default'
                    END
            END,
            CASE WHEN e.supply_method = 'default' THEN 'supply_km' END,
            CASE WHEN e.disposal_method = 'default' THEN 'disposal_km' END,
            'detour ' || e.detour_territory,
            CASE WHEN estimated THEN 'detour_near_factor' END,
            CASE WHEN estimated AND e.great_circle_km > 20 THEN 'detour_middle_factor' END,
            CASE WHEN estimated AND e.great_circle_km > 100 THEN 'detour_far_factor' END,
            CASE
                WHEN e.resource = 'equipment' AND x.lifetime_hours IS NULL THEN 'lifetime_hours'
            END,
            CASE WHEN e.short_time_days_avoided IS NOT NULL THEN 'short_time_day_hours' END,
            CASE
                WHEN e.resource IN ('material', 'equipment', 'transport')
                    THEN 'mass_gsd2_' || coalesce(e.mass_source, 'estimated')
            END,
            'distance_gsd2_' || e.distance_method
        ],
        assumption_id -> assumption_id IS NOT NULL
    ) AS assumption_ids
FROM attributed AS a
INNER JOIN marts.exchanges AS e
    ON
        a.platform = e.platform
        AND a.exchange_id = e.exchange_id
        AND e.factor_set = $factor_set
INNER JOIN staging.exchanges AS t ON a.platform = t.platform AND a.exchange_id = t.exchange_id
INNER JOIN loaded.exchanges AS x ON a.platform = x.platform AND a.exchange_id = x.exchange_id
LEFT JOIN loaded.companies AS g ON e.giver_id = g.company_id
LEFT JOIN loaded.companies AS r ON e.receiver_id = r.company_id
WHERE a.value IS NOT NULL
ORDER BY abs(a.value) DESC, a.platform ASC, a.exchange_id ASC
