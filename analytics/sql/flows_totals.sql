-- Counted exchanges with a party in a territory, each whole, by the side that is in it.
WITH sided AS (
    SELECT
        e.mass_t,
        e.tkm_avoided,
        e.co2e_avoided_kg,
        $level IS NULL
        OR g.unit_code IS NOT NULL
        OR ($code = 'unplaced' AND e.giver_commune IS NULL) AS gives,
        $level IS NULL
        OR r.unit_code IS NOT NULL
        OR ($code = 'unplaced' AND e.receiver_commune IS NULL) AS receives
    FROM marts.exchanges AS e
    LEFT JOIN core.territory_members AS g
        ON e.giver_commune = g.unit_code AND g.level = $level AND g.code = $code
    LEFT JOIN core.territory_members AS r
        ON e.receiver_commune = r.unit_code AND r.level = $level AND r.code = $code
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND ($year IS NULL OR e.year = $year)
        AND ($resource IS NULL OR e.resource = $resource)
        AND ($family IS NULL OR e.family = $family)
)

SELECT
    CASE WHEN gives AND receives THEN 'internal' WHEN gives THEN 'outgoing' ELSE 'incoming' END
        AS direction,
    count(*) AS exchanges,
    sum(cast(mass_t AS DECIMAL(38, 12))) AS mass_t,
    sum(cast(tkm_avoided AS DECIMAL(38, 12))) AS tkm_avoided,
    sum(cast(co2e_avoided_kg AS DECIMAL(38, 12))) AS co2e_avoided_kg
FROM sided
WHERE gives OR receives
GROUP BY ALL
