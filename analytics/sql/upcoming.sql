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
        is_inside(e.giver_commune, $level, $code)
        OR is_inside(e.receiver_commune, $level, $code)
    )
