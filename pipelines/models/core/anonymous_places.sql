-- Where an anonymous listing may be shown to stand: the smallest territory that holds its
-- commune and at least three loaded companies of the activity (NAF division) of the one that lists
-- it, so that a trade does not name its company; the country where no smaller one does.
WITH holders AS (
    -- Each commune by its own code, then what holds it, the smaller first.
    SELECT
        u.unit_code,
        0 AS rank,
        u.level,
        u.unit_code AS code
    FROM geo.units AS u
    UNION ALL
    SELECT
        m.unit_code,
        CASE m.level
            WHEN 'epci' THEN 1
            WHEN 'canton' THEN 1
            WHEN 'arrondissement' THEN 2
            WHEN 'departement' THEN 2
            WHEN 'region' THEN 3
            WHEN 'country' THEN 4
        END AS rank,
        m.level,
        m.code
    FROM core.territory_members AS m
    WHERE rank IS NOT NULL AND m.code <> 'none'
),

companies AS (
    SELECT
        p.unit_code,
        left(c.naf_code, 2) AS activity,
        count(*) AS companies
    FROM loaded.companies AS c
    INNER JOIN core.company_places AS p ON c.company_id = p.company_id
    WHERE c.naf_code IS NOT NULL
    GROUP BY ALL
),

many AS (
    SELECT
        h.rank,
        h.level,
        h.code,
        c.activity
    FROM companies AS c
    INNER JOIN holders AS h ON c.unit_code = h.unit_code
    GROUP BY ALL
    HAVING sum(c.companies) >= 3
),

listed AS (
    SELECT
        l.platform,
        l.listing_id,
        u.unit_code,
        left(c.naf_code, 2) AS activity
    FROM core.listing_places AS u
    INNER JOIN loaded.listings AS l ON u.platform = l.platform AND u.listing_id = l.listing_id
    LEFT JOIN loaded.companies AS c ON l.company_id = c.company_id
    WHERE u.anonymous
),

allowed AS (
    SELECT
        l.platform,
        l.listing_id,
        h.rank,
        h.level,
        h.code
    FROM listed AS l
    INNER JOIN holders AS h ON l.unit_code = h.unit_code
    WHERE
        h.level = 'country'
        OR EXISTS (
            SELECT 1
            FROM many AS m
            WHERE m.level = h.level AND m.code = h.code AND m.activity = l.activity
        )
)

SELECT
    a.platform,
    a.listing_id,
    a.level,
    a.code,
    t.name,
    t.lon,
    t.lat
FROM allowed AS a
LEFT JOIN core.territories AS t ON a.level = t.level AND a.code = t.code
QUALIFY row_number() OVER (PARTITION BY a.platform, a.listing_id ORDER BY a.rank, a.level) = 1
