-- What each party of each counted exchange is attributed (impact method §5), as exact decimals:
-- sums over any partition of the parties are equal to the last digit.
WITH parties AS (
    SELECT
        'giver' AS role,
        assumption('giver_share') AS share
    UNION ALL
    SELECT
        'receiver' AS role,
        1 - assumption('giver_share') AS share
)

SELECT
    e.factor_set,
    e.platform,
    e.exchange_id,
    p.role,
    CASE p.role WHEN 'giver' THEN e.giver_commune ELSE e.receiver_commune END AS unit_code,
    e.year,
    e.month_index,
    e.resource,
    e.family,
    e.category,
    e.additionality,
    cast(
        p.share * abs(CASE WHEN e.distance_method = 'declared' THEN e.tkm_avoided ELSE 0 END)
        AS DECIMAL(38, 12)
    ) AS tkm_declared_abs,
    cast(
        p.share * abs(CASE WHEN e.distance_method = 'network' THEN e.tkm_avoided ELSE 0 END)
        AS DECIMAL(38, 12)
    ) AS tkm_network_abs,
    cast(
        p.share * abs(CASE WHEN e.distance_method = 'detour' THEN e.tkm_avoided ELSE 0 END)
        AS DECIMAL(38, 12)
    ) AS tkm_detour_abs,
    cast(
        p.share * abs(CASE WHEN e.distance_method = 'intra_commune' THEN e.tkm_avoided ELSE 0 END)
        AS DECIMAL(38, 12)
    ) AS tkm_intra_commune_abs,
    cast(p.share * abs(e.tkm_avoided) AS DECIMAL(38, 12)) AS tkm_abs,
    cast(p.share * COLUMNS(
        e.* EXCLUDE (
            factor_set,
            exchange_id,
            platform,
            status,
            counted,
            duplicate_of,
            resource,
            family,
            category,
            additionality,
            offer_id,
            need_id,
            giver_id,
            receiver_id,
            giver_commune,
            receiver_commune,
            completed_on,
            year,
            month_index,
            series_id,
            mass_source,
            great_circle_km,
            actual_km,
            distance_method,
            detour_territory,
            supply_km,
            supply_method,
            disposal_km,
            disposal_method,
            distance_avoided_km,
            factor_ids,
            flags
        )
    ) AS DECIMAL(38, 12))
FROM marts.exchanges AS e
CROSS JOIN parties AS p
WHERE e.counted
