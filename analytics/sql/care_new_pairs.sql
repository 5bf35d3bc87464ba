-- Pairs of companies, one at least in a territory, linked by a counted exchange for the first time,
-- in either direction; latest first.
WITH firsts AS (
    SELECT
        *,
        count(*) OVER (
            PARTITION BY least(giver_id, receiver_id), greatest(giver_id, receiver_id)
        ) AS exchanges
    FROM marts.exchanges
    WHERE counted AND factor_set = 'default'
    QUALIFY
        row_number() OVER (
            PARTITION BY least(giver_id, receiver_id), greatest(giver_id, receiver_id)
            ORDER BY completed_on, platform, exchange_id
        ) = 1
)

SELECT
    f.giver_id,
    g.name AS giver_name,
    t.name AS giver_commune_name,
    f.receiver_id,
    r.name AS receiver_name,
    u.name AS receiver_commune_name,
    f.platform,
    f.exchange_id,
    f.resource,
    f.category,
    k.label_fr,
    k.label_en,
    f.completed_on AS since,
    f.exchanges
FROM firsts AS f
LEFT JOIN loaded.companies AS g ON f.giver_id = g.company_id
LEFT JOIN loaded.companies AS r ON f.receiver_id = r.company_id
LEFT JOIN geo.units AS t ON f.giver_commune = t.unit_code
LEFT JOIN geo.units AS u ON f.receiver_commune = u.unit_code
LEFT JOIN ref.categories AS k ON f.category = k.category
WHERE
    f.completed_on > cast($today AS DATE) - $new_days
    AND (
        is_inside(f.giver_commune, $level, $code)
        OR is_inside(f.receiver_commune, $level, $code)
    )
ORDER BY f.completed_on DESC, f.platform ASC, f.exchange_id ASC
