-- Every exchange, one row each, as exported.
SELECT e.* EXCLUDE (factor_set, month_index)
FROM marts.exchanges AS e
WHERE
    e.factor_set = $factor_set
    AND ($year IS NULL OR e.year = $year)
    AND (
        $level IS NULL
        OR ($code = 'unplaced' AND (e.giver_commune IS NULL OR e.receiver_commune IS NULL))
        OR EXISTS (
            SELECT 1
            FROM core.territory_members AS m
            WHERE
                m.level = $level
                AND m.code = $code
                AND (m.unit_code = e.giver_commune OR m.unit_code = e.receiver_commune)
        )
    )
ORDER BY e.platform, e.exchange_id
