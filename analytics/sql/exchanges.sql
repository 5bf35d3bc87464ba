-- Every exchange, one row each, as exported.
SELECT e.* EXCLUDE (factor_set, month_index)
FROM marts.exchanges AS e
WHERE
    e.factor_set = $factor_set
    AND ($year IS NULL OR e.year = $year)
    AND (
        is_inside(e.giver_commune, $level, $code)
        OR is_inside(e.receiver_commune, $level, $code)
    )
ORDER BY e.platform, e.exchange_id
