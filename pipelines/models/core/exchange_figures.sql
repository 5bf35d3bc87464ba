-- Every figure of each completed exchange, by factor set (impact method §3). The formulas are
-- the functions of analytics/formulas.py, called by name.
SELECT
    factor_set,
    platform,
    exchange_id,
    resource,
    mass_t,
    1 - reject_share AS kept_share,
    actual_km,
    distance_method,
    supply_km,
    supply_method,
    disposal_km,
    disposal_method,
    CASE
        WHEN resource = 'material' THEN waste_diverted_t(mass_t, kept_share, discard_share)
    END AS waste_diverted_t,
    CASE
        WHEN resource = 'material'
            THEN waste_avoided_t(mass_t, kept_share, discard_share, substitution)
    END AS waste_avoided_t,
    CASE
        WHEN resource = 'material' THEN virgin_avoided_t(mass_t, kept_share, substitution)
    END AS virgin_avoided_t,
    CASE resource
        WHEN 'material'
            THEN
                material_tkm_avoided(
                    mass_t,
                    kept_share,
                    discard_share,
                    substitution,
                    supply_km,
                    disposal_km,
                    actual_km
                )
        WHEN 'equipment' THEN loan_tkm_avoided(mass_t, substitution, supply_km, actual_km)
        WHEN 'transport' THEN CASE
            WHEN distance_method = 'declared'
                THEN shared_tkm_avoided(mass_t, supply_km, actual_km)
        END
    END AS tkm_avoided,
    CASE resource
        WHEN 'material' THEN supply_km + disposal_km - actual_km
        WHEN 'equipment' THEN 2 * (supply_km - actual_km)
        WHEN 'transport' THEN CASE
            WHEN distance_method = 'declared' THEN supply_km - actual_km
        END
    END AS distance_avoided_km,
    CASE resource
        WHEN 'material'
            THEN
                material_transport_kg(
                    mass_t,
                    kept_share,
                    discard_share,
                    substitution,
                    supply_km,
                    disposal_km,
                    actual_km,
                    CASE WHEN supply_in_factor THEN 0 ELSE supply_kg_per_tkm END,
                    CASE WHEN disposal_in_factor THEN 0 ELSE disposal_kg_per_tkm END,
                    actual_kg_per_tkm
                )
        WHEN 'equipment' THEN loan_transport_kg(
            mass_t, substitution, supply_km, actual_km, supply_kg_per_tkm, actual_kg_per_tkm
        )
    END AS transport_kg,
    -- Without a distance no line is shown: they must add up, and the trip is not free.
    CASE
        WHEN transport_kg IS NULL THEN NULL
        WHEN resource = 'material'
            THEN
                production_kg(
                    substitution,
                    kept_share,
                    virgin_kg,
                    preparation_kg,
                    recycling_debit_kg(
                        substitution,
                        discard_share,
                        kept_share,
                        recycled_share,
                        virgin_kg,
                        recycled_kg
                    )
                )
        WHEN resource = 'equipment' THEN coalesce(
            loan_production_kg(
                mass_t, substitution, equipment_hours, lifetime_hours, machine_kg_per_t
            ),
            0
        )
    END AS production_kg,
    CASE
        WHEN transport_kg IS NULL THEN NULL
        WHEN resource = 'material'
            THEN
                end_of_life_kg(
                    substitution, discard_share, kept_share, reject_share, disposal_kg
                )
        WHEN resource = 'equipment' THEN 0
    END AS end_of_life_kg,
    production_kg + end_of_life_kg + transport_kg AS co2e_avoided_kg,
    CASE
        WHEN
            resource IN ('material', 'equipment')
            AND (disposal_avoided_eur IS NOT NULL OR purchase_avoided_eur IS NOT NULL)
            THEN
                coalesce(disposal_avoided_eur, 0)
                + substitution * coalesce(purchase_avoided_eur, 0)
    END AS eur_saved,
    equipment_hours,
    m2_days,
    CASE WHEN resource = 'staff' THEN work_hours END AS person_hours,
    fte(person_hours) AS fte,
    CASE
        WHEN slack_period
            THEN short_time_days(person_hours, assumption('short_time_day_hours'))
    END AS short_time_days_avoided,
    CASE WHEN resource IN ('training', 'skill') THEN work_hours END AS hours,
    CASE WHEN resource IN ('staff', 'training', 'skill') THEN persons END AS persons,
    factor_ids,
    flags
FROM core.exchange_factors
