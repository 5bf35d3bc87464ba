-- Counted exchanges summed by origin and destination: the giver's territory and the receiver's.
SELECT
    code_or_remainder(o.code, e.giver_commune) AS origin_code,
    any_value(ot.name) AS origin_name,
    code_or_remainder(d.code, e.receiver_commune) AS destination_code,
    any_value(dt.name) AS destination_name,
    CASE $by
        WHEN 'resource' THEN e.resource
        WHEN 'family' THEN e.family
        WHEN 'category' THEN e.category
        WHEN 'platform' THEN e.platform
    END AS "group",
    count(*) AS exchanges,
    sum(cast(e.mass_t AS DECIMAL(38, 12))) AS mass_t,
    sum(cast(e.tkm_avoided AS DECIMAL(38, 12))) AS tkm_avoided,
    sum(cast(e.co2e_avoided_kg AS DECIMAL(38, 12))) AS co2e_avoided_kg,
    coalesce(sum(abs(e.tkm_avoided)) FILTER (WHERE e.distance_method = 'declared'), 0)
    / nullif(sum(abs(e.tkm_avoided)), 0) AS tkm_share_declared,
    coalesce(sum(abs(e.tkm_avoided)) FILTER (WHERE e.distance_method = 'network'), 0)
    / nullif(sum(abs(e.tkm_avoided)), 0) AS tkm_share_network,
    coalesce(sum(abs(e.tkm_avoided)) FILTER (WHERE e.distance_method = 'detour'), 0)
    / nullif(sum(abs(e.tkm_avoided)), 0) AS tkm_share_detour,
    coalesce(sum(abs(e.tkm_avoided)) FILTER (WHERE e.distance_method = 'intra_commune'), 0)
    / nullif(sum(abs(e.tkm_avoided)), 0) AS tkm_share_intra_commune
FROM marts.exchanges AS e
LEFT JOIN core.territory_members AS o ON e.giver_commune = o.unit_code AND o.level = $origin_level
LEFT JOIN core.territories AS ot ON o.level = ot.level AND o.code = ot.code
LEFT JOIN core.territory_members AS d
    ON e.receiver_commune = d.unit_code AND d.level = $destination_level
LEFT JOIN core.territories AS dt ON d.level = dt.level AND d.code = dt.code
WHERE
    e.counted
    AND e.factor_set = $factor_set
    AND ($year IS NULL OR e.year = $year)
    AND ($month IS NULL OR e.month_index % 12 = $month % 12)
    AND ($resource IS NULL OR e.resource = $resource)
    AND ($family IS NULL OR e.family = $family)
    AND (
        is_inside(e.giver_commune, $level, $code)
        OR is_inside(e.receiver_commune, $level, $code)
    )
GROUP BY ALL
ORDER BY exchanges DESC, origin_code ASC, destination_code ASC, "group" ASC
LIMIT $limit
