-- What an exchange of each category would avoid by the method's defaults, by factor set, before
-- its actual trip: it is linear in its mass (impact method §3). A mass of M tonnes, or I items,
-- moved D km in a vehicle of EF avoids, in kgCO2e,
--     M * kg_per_t + I * kg_per_item + M * hours * kg_per_t_hour - legs * M * D * EF
-- and, in t.km, M * tkm_per_t - legs * M * D. Categories whose figure the method does not give
-- before the exchange have no row.
WITH usual AS (
    SELECT
        assumption('substitution_unknown') AS substitution,
        assumption('discard_unknown') AS discard_share,
        assumption('reject_share_default') AS reject_share,
        1 - assumption('reject_share_default') AS kept_share,
        assumption('supply_km') AS supply_km,
        assumption('disposal_km') AS disposal_km,
        assumption('lifetime_hours') AS lifetime_hours
),

legs AS (
    SELECT
        f.factor_set,
        max(f.value) FILTER (WHERE v.leg = 'supply') AS supply_kg_per_tkm,
        max(f.value) FILTER (WHERE v.leg = 'disposal') AS disposal_kg_per_tkm
    FROM ref.vehicles AS v
    INNER JOIN core.factors AS f ON v.vehicle = f.key AND f.kind = 'freight'
    WHERE v.leg IN ('supply', 'disposal')
    GROUP BY ALL
)

SELECT
    m.factor_set,
    c.category,
    1 AS legs,
    material_transport_kg(
        1,
        u.kept_share,
        u.discard_share,
        u.substitution,
        u.supply_km,
        u.disposal_km,
        0,
        CASE WHEN m.supply_in_factor THEN 0 ELSE l.supply_kg_per_tkm END,
        CASE WHEN m.disposal_in_factor THEN 0 ELSE l.disposal_kg_per_tkm END,
        0
    )
    + production_kg(
        u.substitution,
        u.kept_share,
        CASE WHEN m.virgin_kg_per_item IS NULL THEN m.virgin_kg_per_t END,
        0,
        recycling_debit_kg(
            u.substitution,
            u.discard_share,
            u.kept_share,
            m.recycled_share,
            m.virgin_kg_per_t,
            CASE WHEN NOT m.per_item THEN m.recycled_kg_per_t END
        )
    )
    + coalesce(end_of_life_kg(
        u.substitution,
        u.discard_share,
        u.kept_share,
        u.reject_share,
        CASE WHEN m.end_of_life_kg_per_item IS NULL THEN m.end_of_life_kg_per_t END
    ), 0) AS kg_per_t,
    production_kg(u.substitution, u.kept_share, m.virgin_kg_per_item, 0, 0)
    + coalesce(end_of_life_kg(
        u.substitution,
        u.discard_share,
        u.kept_share,
        u.reject_share,
        m.end_of_life_kg_per_item
    ), 0) AS kg_per_item,
    0.0 AS kg_per_t_hour,
    material_tkm_avoided(
        1, u.kept_share, u.discard_share, u.substitution, u.supply_km, u.disposal_km, 0
    ) AS tkm_per_t
FROM ref.categories AS c
CROSS JOIN usual AS u
INNER JOIN core.material_factors AS m
    ON c.factor_category = m.factor_category AND m.discard_route IS NULL
INNER JOIN legs AS l ON m.factor_set = l.factor_set
WHERE c.resource = 'material'
UNION ALL
SELECT
    l.factor_set,
    c.category,
    2 AS legs,
    loan_transport_kg(1, u.substitution, u.supply_km, 0, l.supply_kg_per_tkm, 0) AS kg_per_t,
    0.0 AS kg_per_item,
    coalesce(
        loan_production_kg(1, u.substitution, 1, u.lifetime_hours, machine.value), 0
    ) AS kg_per_t_hour,
    loan_tkm_avoided(1, u.substitution, u.supply_km, 0) AS tkm_per_t
FROM ref.categories AS c
CROSS JOIN usual AS u
CROSS JOIN legs AS l
LEFT JOIN core.factors AS machine
    ON
        c.factor_category = machine.key
        AND l.factor_set = machine.factor_set
        AND machine.kind = 'virgin'
WHERE c.resource = 'equipment'
