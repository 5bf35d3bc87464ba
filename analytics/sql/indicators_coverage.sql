-- What the year's indicators can rest on: whether anything loaded is about the year at all, then,
-- by resource, the counted exchanges with a party in the territory and how many of them have each
-- figure.
WITH days AS (
    SELECT year(coalesce(completed_on, started_on, agreed_on)) AS year FROM loaded.exchanges
    UNION ALL
    SELECT year(published_on) AS year FROM loaded.listings
),

known AS (
    SELECT coalesce(bool_or(year = $year), FALSE) AS year_known FROM days
)

SELECT
    k.year_known,
    e.resource,
    count(e.exchange_id) AS exchanges,
    count(e.waste_diverted_t) AS waste_diverted_t,
    count(e.virgin_avoided_t) AS virgin_avoided_t,
    count(e.tkm_avoided) AS tkm_avoided,
    count(e.co2e_avoided_kg) AS co2e_avoided_kg,
    count(e.eur_saved) AS eur_saved,
    count(e.equipment_hours) AS equipment_hours,
    count(e.m2_days) AS m2_days,
    count(e.person_hours) AS person_hours,
    count(e.fte) AS fte
FROM known AS k
LEFT JOIN marts.exchanges AS e
    ON
        e.counted
        AND e.factor_set = $factor_set
        AND e.year = $year
        AND (
            is_inside(e.giver_commune, $level, $code)
            OR is_inside(e.receiver_commune, $level, $code)
        )
GROUP BY k.year_known, e.resource
ORDER BY e.resource
