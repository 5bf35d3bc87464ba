-- Companies of a territory whose first counted exchange ever is recent, latest first.
WITH ends AS (
    SELECT
        giver_id AS company_id,
        receiver_id AS other_id,
        giver_commune AS unit_code,
        'giver' AS role,
        platform,
        exchange_id,
        resource,
        category,
        completed_on
    FROM marts.exchanges
    WHERE counted AND factor_set = 'default'
    UNION ALL
    SELECT
        receiver_id AS company_id,
        giver_id AS other_id,
        receiver_commune AS unit_code,
        'receiver' AS role,
        platform,
        exchange_id,
        resource,
        category,
        completed_on
    FROM marts.exchanges
    WHERE counted AND factor_set = 'default'
),

firsts AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY company_id) AS exchanges
    FROM ends
    QUALIFY
        row_number() OVER (PARTITION BY company_id ORDER BY completed_on, platform, exchange_id) = 1
)

SELECT
    f.company_id,
    c.name AS company_name,
    f.unit_code AS commune_code,
    t.name AS commune_name,
    f.role,
    f.other_id,
    o.name AS other_name,
    f.platform,
    f.exchange_id,
    f.resource,
    f.category,
    k.label_fr,
    k.label_en,
    f.completed_on AS since,
    f.exchanges
FROM firsts AS f
LEFT JOIN loaded.companies AS c ON f.company_id = c.company_id
LEFT JOIN loaded.companies AS o ON f.other_id = o.company_id
LEFT JOIN geo.units AS t ON f.unit_code = t.unit_code
LEFT JOIN ref.categories AS k ON f.category = k.category
WHERE
    f.completed_on > cast($today AS DATE) - $new_days
    AND is_inside(f.unit_code, $level, $code)
ORDER BY f.completed_on DESC, f.company_id ASC
