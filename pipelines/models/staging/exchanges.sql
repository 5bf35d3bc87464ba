-- Each accepted exchange with its category, its quantities in the method's units, and the
-- method's shares (impact method §2). Hours never become mass; m3 without mass_t gives none.
WITH typed AS (
    SELECT
        e.platform,
        e.exchange_id,
        e.offer_id,
        e.need_id,
        e.giver_id,
        e.receiver_id,
        e.resource,
        coalesce(c.family, 'unknown') AS family,
        e.category,
        -- A row with a resource but no category takes what any material or machine takes.
        coalesce(c.factor_category, CASE e.resource
            WHEN 'material' THEN '*' WHEN 'equipment' THEN 'machines'
        END) AS factor_category,
        e.status,
        e.completed_on,
        year(e.completed_on) AS year,
        year(e.completed_on) * 12 + month(e.completed_on) AS month_index,
        e.agreed_on,
        e.series_id,
        e.additionality,
        e.quantity,
        coalesce(e.unit, c.unit) AS unit,
        e.unit IS NULL AND e.quantity IS NOT NULL AS unit_assumed,
        e.mass_t AS declared_mass_t,
        c.unit_mass_t,
        e.mass_source,
        coalesce(e.discard, 'unknown') AS discard,
        e.discard_route,
        coalesce(e.prepared, FALSE) AS prepared,
        coalesce(e.substitution, 'unknown') AS substitution_class,
        e.reject_share AS declared_reject_share,
        e.actual_km AS declared_actual_km,
        e.supply_km AS declared_supply_km,
        e.disposal_km AS declared_disposal_km,
        e.vehicle,
        e.purchase_avoided_eur,
        e.disposal_avoided_eur,
        e.persons,
        e.hours,
        coalesce(e.slack_period, FALSE) AS slack_period,
        e.equipment_hours AS declared_equipment_hours,
        e.lifetime_hours AS declared_lifetime_hours,
        e.area_m2,
        e.days
    FROM loaded.exchanges AS e
    LEFT JOIN ref.categories AS c ON e.category = c.category
)

SELECT
    t.* EXCLUDE (
        declared_mass_t, declared_reject_share, declared_equipment_hours, declared_lifetime_hours
    ),
    quantity_t(t.resource, t.declared_mass_t, t.quantity, t.unit, t.unit_mass_t) AS mass_t,
    CASE WHEN t.unit = 'item' THEN t.quantity END AS declared_items,
    CASE
        WHEN t.resource = 'equipment'
            THEN coalesce(
                t.declared_equipment_hours, CASE WHEN t.unit = 'hour' THEN t.quantity END
            )
    END AS equipment_hours,
    coalesce(t.declared_lifetime_hours, assumption('lifetime_hours')) AS lifetime_hours,
    CASE
        WHEN t.resource = 'premises'
            THEN coalesce(
                t.area_m2 * t.days, CASE WHEN t.unit = 'm2_day' THEN t.quantity END
            )
    END AS m2_days,
    CASE
        WHEN t.resource IN ('staff', 'training', 'skill')
            THEN coalesce(
                CASE WHEN t.unit = 'person_hour' THEN t.quantity END,
                t.hours * coalesce(t.persons, 1),
                CASE WHEN t.unit = 'hour' THEN t.quantity END
            )
    END AS work_hours,
    s.value AS substitution,
    d.value AS discard_share,
    coalesce(t.declared_reject_share, CASE
        WHEN t.substitution_class = 'documented' THEN assumption('reject_share_documented')
        ELSE assumption('reject_share_default')
    END) AS reject_share
FROM typed AS t
INNER JOIN ref.assumptions AS s ON s.assumption_id = 'substitution_' || t.substitution_class
INNER JOIN ref.assumptions AS d ON d.assumption_id = 'discard_' || t.discard
