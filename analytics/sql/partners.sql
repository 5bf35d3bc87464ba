-- Who exchanges with the companies of a territory: the other party of each counted exchange, by
-- company or by intercommunality. Where both parties are of the territory, each partners it.
WITH chosen AS (
    SELECT
        e.platform,
        e.exchange_id,
        e.giver_id,
        e.receiver_id,
        e.giver_commune,
        e.receiver_commune,
        e.mass_t,
        is_inside(e.giver_commune, $level, $code) AS giver_inside,
        is_inside(e.receiver_commune, $level, $code) AS receiver_inside
    FROM marts.exchanges AS e
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND ($year IS NULL OR e.year = $year)
        AND ($family IS NULL OR e.family = $family)
),

partners AS (
    SELECT
        platform,
        exchange_id,
        giver_id AS company_id,
        giver_commune AS unit_code,
        giver_inside AS inside,
        TRUE AS gives,
        mass_t
    FROM chosen
    WHERE receiver_inside
    UNION ALL
    SELECT
        platform,
        exchange_id,
        receiver_id AS company_id,
        receiver_commune AS unit_code,
        receiver_inside AS inside,
        FALSE AS gives,
        mass_t
    FROM chosen
    WHERE giver_inside
),

named AS (
    SELECT
        p.*,
        u.name AS unit_name,
        c.name AS company_name,
        CASE $by
            WHEN 'company' THEN p.company_id
            ELSE coalesce(e.code, a.code, p.unit_code, 'unplaced')
        END AS code,
        CASE
            WHEN e.code IS NOT NULL THEN 'epci'
            WHEN a.code IS NOT NULL THEN 'arrondissement'
            ELSE u.level
        END AS level
    FROM partners AS p
    LEFT JOIN geo.units AS u ON p.unit_code = u.unit_code
    LEFT JOIN loaded.companies AS c ON p.company_id = c.company_id
    LEFT JOIN core.territory_members AS e
        ON p.unit_code = e.unit_code AND e.level = 'epci' AND e.code != 'none'
    LEFT JOIN core.territory_members AS a
        ON p.unit_code = a.unit_code AND a.level = 'arrondissement' AND a.code != 'none'
)

SELECT
    n.code,
    any_value(CASE $by WHEN 'company' THEN n.company_name ELSE coalesce(t.name, n.unit_name) END)
        AS name,
    CASE $by WHEN 'company' THEN any_value(n.unit_name) END AS commune_name,
    bool_and(n.inside) AS inside,
    count(DISTINCT row(n.platform, n.exchange_id)) AS exchanges,
    count(*) FILTER (WHERE n.gives) AS gives,
    count(*) FILTER (WHERE NOT n.gives) AS receives,
    sum(n.mass_t) FILTER (WHERE n.gives) AS gives_t,
    sum(n.mass_t) FILTER (WHERE NOT n.gives) AS receives_t
FROM named AS n
LEFT JOIN core.territories AS t ON n.level = t.level AND n.code = t.code
GROUP BY n.code
ORDER BY exchanges DESC, n.code ASC
LIMIT $limit
