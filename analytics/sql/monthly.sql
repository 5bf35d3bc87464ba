-- Counted exchanges with a party in a territory, by month and group of one year.
SELECT
    (e.month_index - 1) % 12 + 1 AS month,
    CASE $by
        WHEN 'resource' THEN e.resource
        WHEN 'family' THEN e.family
        WHEN 'category' THEN coalesce(e.category, 'unknown')
    END AS "group",
    any_value(e.resource) AS resource,
    count(*) AS exchanges,
    sum(e.mass_t) AS mass_t,
    sum(e.tkm_avoided) AS tkm_avoided,
    sum(e.co2e_avoided_kg) AS co2e_avoided_kg
FROM marts.exchanges AS e
WHERE
    e.counted
    AND e.factor_set = $factor_set
    AND e.year = $year
    AND ($family IS NULL OR e.family = $family)
    AND (
        is_inside(e.giver_commune, $level, $code)
        OR is_inside(e.receiver_commune, $level, $code)
    )
GROUP BY month, "group"
ORDER BY month, "group"
