-- Exchanges of a territory that are agreed or running, of any period: shown as "à venir",
-- never added.
SELECT count(*) AS exchanges
FROM marts.exchanges AS e
WHERE
    e.factor_set = 'default'
    AND e.status IN ('agreed', 'running')
    AND ($resource IS NULL OR e.resource = $resource)
    AND ($family IS NULL OR e.family = $family)
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
