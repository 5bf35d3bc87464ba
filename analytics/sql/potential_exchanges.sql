-- The exchanges of a period that count, with a party in a territory: as they were.
SELECT
    e.platform || '/' || e.exchange_id AS exchange,
    e.giver_id,
    e.receiver_id,
    is_inside(e.giver_commune, $level, $code) AS giver_inside,
    is_inside(e.receiver_commune, $level, $code) AS receiver_inside,
    coalesce(e.co2e_avoided_kg, 0) AS co2e_kg,
    CASE WHEN e.resource = 'material' THEN coalesce(e.mass_t, 0) ELSE 0 END AS tonnes
FROM marts.exchanges AS e
WHERE
    e.factor_set = $factor_set
    AND e.counted
    AND e.completed_on BETWEEN $from_day AND $to_day
    AND (giver_inside OR receiver_inside)
ORDER BY exchange
