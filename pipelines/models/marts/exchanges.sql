-- One row an exchange and factor set, every status, ready to be exported: what it is, whether
-- it counts, where it goes, its figures and what made them.
SELECT
    s.factor_set,
    e.exchange_id,
    e.platform,
    e.status,
    e.status = 'completed' AND d.duplicate_of IS NULL AS counted,
    d.duplicate_of,
    e.resource,
    e.family,
    e.category,
    e.additionality,
    e.offer_id,
    e.need_id,
    e.giver_id,
    e.receiver_id,
    n.giver_unit AS giver_commune,
    n.receiver_unit AS receiver_commune,
    e.completed_on,
    e.year,
    e.month_index,
    e.series_id,
    coalesce(f.mass_t, e.mass_t) AS mass_t,
    e.mass_source,
    n.great_circle_km,
    n.actual_km,
    n.distance_method,
    n.detour_territory,
    f.supply_km,
    f.supply_method,
    f.disposal_km,
    f.disposal_method,
    f.* EXCLUDE (
        factor_set,
        platform,
        exchange_id,
        resource,
        mass_t,
        kept_share,
        actual_km,
        distance_method,
        supply_km,
        supply_method,
        disposal_km,
        disposal_method,
        factor_ids,
        flags
    ),
    f.factor_ids,
    f.flags
FROM staging.exchanges AS e
CROSS JOIN (SELECT DISTINCT factor_set FROM core.factors) AS s
INNER JOIN core.exchange_ends AS n
    ON e.platform = n.platform AND e.exchange_id = n.exchange_id
LEFT JOIN core.exchange_figures AS f
    ON
        s.factor_set = f.factor_set
        AND e.platform = f.platform
        AND e.exchange_id = f.exchange_id
LEFT JOIN core.duplicates AS d
    ON e.platform = d.platform AND e.exchange_id = d.exchange_id
