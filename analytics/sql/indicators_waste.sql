-- The territory's attributed waste diverted in a year, t, by hazard and preparation. The listing's
-- waste code tells the hazard, else the codes of the category: an asterisk in the European list
-- (décision 2000/532/CE), written or not.
WITH listed AS (
    SELECT DISTINCT unnest(string_split(waste_codes, '|')) AS code FROM ref.categories
    WHERE waste_codes IS NOT NULL
),

declared AS (
    SELECT
        platform,
        listing_id,
        waste_code LIKE '%*'
        OR waste_code || '*' IN (SELECT l.code FROM listed AS l) AS hazardous
    FROM loaded.listings
    WHERE waste_code IS NOT NULL
),

of_category AS (
    SELECT
        category,
        -- True or false where its codes agree, null where they do not or there is none.
        CASE
            WHEN bool_and(code LIKE '%*') THEN TRUE
            WHEN NOT bool_or(code LIKE '%*') THEN FALSE
        END AS hazardous
    FROM (
        SELECT
            category,
            unnest(string_split(waste_codes, '|')) AS code
        FROM ref.categories
        WHERE resource = 'material'
    ) AS codes
    GROUP BY category
),

parts AS (
    SELECT
        s.waste_diverted_t,
        x.prepared,
        coalesce(o.hazardous, n.hazardous, c.hazardous) AS hazardous
    FROM marts.shares AS s
    INNER JOIN staging.exchanges AS x ON s.platform = x.platform AND s.exchange_id = x.exchange_id
    LEFT JOIN declared AS o ON x.platform = o.platform AND x.offer_id = o.listing_id
    LEFT JOIN declared AS n ON x.platform = n.platform AND x.need_id = n.listing_id
    LEFT JOIN of_category AS c ON x.category = c.category
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND s.year = $year
        AND s.waste_diverted_t IS NOT NULL
        AND ($level IS NULL OR code_or_remainder(m.code, s.unit_code) = $code)
)

SELECT
    count(*) AS contributing,
    coalesce(sum(waste_diverted_t) FILTER (WHERE hazardous), 0) AS hazardous_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE hazardous AND prepared), 0)
        AS hazardous_prepared_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE hazardous AND NOT prepared), 0)
        AS hazardous_other_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE NOT hazardous), 0) AS nonhazardous_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE NOT hazardous AND prepared), 0)
        AS nonhazardous_prepared_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE NOT hazardous AND NOT prepared), 0)
        AS nonhazardous_other_t,
    coalesce(sum(waste_diverted_t) FILTER (WHERE hazardous IS NULL), 0) AS unknown_t
FROM parts
