-- Both ends of each exchange and the road distance between them (impact method §4): declared,
-- else inside one commune with a point missing, else by the road network where it holds both
-- companies' own points, else the detour on the great circle: the method's, or one calibrated for
-- the smallest territory that holds both. And the legs that the exchange replaces: declared, else
-- the method's default.
WITH own_detours AS (
    SELECT
        d.territory,
        d.near_factor,
        d.middle_factor,
        d.far_factor,
        m.unit_code,
        count(*) OVER (PARTITION BY d.territory) AS units
    FROM roads.detours AS d
    INNER JOIN core.territory_members AS m ON d.territory = m.level || ':' || m.code
),

ends AS (
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
        great_circle_km(g.lon, g.lat, r.lon, r.lat) AS points_km,
        w.km AS way_km,
        w.from_lon IS NOT NULL AND w.from_off_road_m IS NULL AS giver_off_road,
        w.from_lon IS NOT NULL AND w.to_off_road_m IS NULL AS receiver_off_road,
        w.from_off_road_m IS NOT NULL AND w.to_off_road_m IS NOT NULL AND w.km IS NULL AS no_way,
        -- No way is shorter than the line, but for the rounding of a road's length.
        coalesce(w.km < 0.999 * points_km - 0.001, FALSE) AS network_below_line,
        coalesce(w.km > 4 * points_km, FALSE) AS network_far_above_line
    FROM staging.exchanges AS e
    LEFT JOIN core.company_places AS g ON e.giver_id = g.company_id
    LEFT JOIN core.company_places AS r ON e.receiver_id = r.company_id
    LEFT JOIN geo.units AS u ON g.unit_code = u.unit_code
    LEFT JOIN core.road_distances AS w
        ON
            e.declared_actual_km IS NULL
            AND g.has_coordinates
            AND r.has_coordinates
            AND g.lon = w.from_lon
            AND g.lat = w.from_lat
            AND r.lon = w.to_lon
            AND r.lat = w.to_lat
),

detours AS (
    SELECT
        e.platform,
        e.exchange_id,
        g.territory,
        g.near_factor,
        g.middle_factor,
        g.far_factor
    FROM ends AS e
    INNER JOIN own_detours AS g ON e.giver_unit = g.unit_code
    INNER JOIN own_detours AS r ON e.receiver_unit = r.unit_code AND g.territory = r.territory
    QUALIFY row_number() OVER (
        PARTITION BY e.platform, e.exchange_id ORDER BY g.units, g.territory
    ) = 1
)

SELECT
    e.platform,
    e.exchange_id,
    e.giver_unit,
    e.receiver_unit,
    e.giver_disagrees,
    e.receiver_disagrees,
    e.giver_off_road,
    e.receiver_off_road,
    e.no_way,
    e.network_below_line,
    e.network_far_above_line,
    CASE WHEN e.intra_commune THEN e.intra_commune_km ELSE e.points_km END AS great_circle_km,
    -- A way that is far longer than the line is kept: rivers have few bridges.
    CASE WHEN NOT e.network_below_line THEN e.way_km END AS network_km,
    CASE
        WHEN e.declared_actual_km IS NOT NULL THEN 'declared'
        WHEN great_circle_km IS NULL THEN NULL
        WHEN e.intra_commune THEN 'intra_commune'
        WHEN network_km IS NOT NULL THEN 'network'
        ELSE 'detour'
    END AS distance_method,
    CASE WHEN distance_method IN ('detour', 'intra_commune') THEN d.territory END
        AS detour_territory,
    CASE
        WHEN e.declared_actual_km IS NOT NULL THEN e.declared_actual_km
        WHEN network_km IS NOT NULL THEN network_km
        WHEN detour_territory IS NOT NULL
            THEN own_detour_km(great_circle_km, d.near_factor, d.middle_factor, d.far_factor)
        ELSE own_detour_km(
            great_circle_km,
            assumption('detour_near_factor'),
            assumption('detour_middle_factor'),
            assumption('detour_far_factor')
        )
    END AS actual_km,
    CASE
        WHEN e.replaces_supply OR e.shares_transport THEN coalesce(
            e.declared_supply_km, CASE WHEN e.replaces_supply THEN assumption('supply_km') END
        )
    END AS supply_km,
    CASE
        WHEN (e.replaces_supply OR e.shares_transport) AND e.declared_supply_km IS NOT NULL
            THEN 'declared'
        WHEN e.replaces_supply THEN 'default'
    END AS supply_method,
    CASE
        WHEN e.replaces_disposal THEN coalesce(e.declared_disposal_km, assumption('disposal_km'))
    END AS disposal_km,
    CASE
        WHEN e.replaces_disposal AND e.declared_disposal_km IS NOT NULL THEN 'declared'
        WHEN e.replaces_disposal THEN 'default'
    END AS disposal_method
FROM ends AS e
LEFT JOIN detours AS d ON e.platform = d.platform AND e.exchange_id = d.exchange_id
