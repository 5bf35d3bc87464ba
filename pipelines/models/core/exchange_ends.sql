-- Both ends of each exchange and the road distance between them (impact method §4): declared,
-- else inside one commune with a point missing, else the detour on the great circle. And the
-- legs that the exchange replaces: declared, else the method's default.
WITH ends AS (
    SELECT
        e.platform,
        e.exchange_id,
        g.unit_code AS giver_unit,
        r.unit_code AS receiver_unit,
        e.declared_actual_km,
        e.declared_supply_km,
        e.declared_disposal_km,
        e.resource IN ('material', 'equipment') AS replaces_supply,
        e.resource = 'material' AS replaces_disposal,
        e.resource = 'transport' AS shares_transport,
        g.disagrees AS giver_disagrees,
        r.disagrees AS receiver_disagrees,
        g.unit_code IS NOT NULL AND g.unit_code = r.unit_code
        AND NOT (g.has_coordinates AND r.has_coordinates) AS intra_commune,
        intra_commune_km(u.area_km2) AS intra_commune_km,
        great_circle_km(g.lon, g.lat, r.lon, r.lat) AS points_km
    FROM staging.exchanges AS e
    LEFT JOIN core.company_places AS g ON e.giver_id = g.company_id
    LEFT JOIN core.company_places AS r ON e.receiver_id = r.company_id
    LEFT JOIN geo.units AS u ON g.unit_code = u.unit_code
)

SELECT
    platform,
    exchange_id,
    giver_unit,
    receiver_unit,
    giver_disagrees,
    receiver_disagrees,
    CASE WHEN intra_commune THEN intra_commune_km ELSE points_km END AS great_circle_km,
    coalesce(declared_actual_km, detour_km(great_circle_km)) AS actual_km,
    CASE
        WHEN declared_actual_km IS NOT NULL THEN 'declared'
        WHEN great_circle_km IS NULL THEN NULL
        WHEN intra_commune THEN 'intra_commune'
        ELSE 'detour'
    END AS distance_method,
    CASE
        WHEN replaces_supply OR shares_transport THEN coalesce(
            declared_supply_km, CASE WHEN replaces_supply THEN assumption('supply_km') END
        )
    END AS supply_km,
    CASE
        WHEN (replaces_supply OR shares_transport) AND declared_supply_km IS NOT NULL
            THEN 'declared'
        WHEN replaces_supply THEN 'default'
    END AS supply_method,
    CASE
        WHEN replaces_disposal THEN coalesce(declared_disposal_km, assumption('disposal_km'))
    END AS disposal_km,
    CASE
        WHEN replaces_disposal AND declared_disposal_km IS NOT NULL THEN 'declared'
        WHEN replaces_disposal THEN 'default'
    END AS disposal_method
FROM ends
