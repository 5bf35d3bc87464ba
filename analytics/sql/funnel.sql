-- How far the listings that companies of a territory published in a year came, by kind. An
-- exchange tells more than the listing's status, and a later stage implies the earlier ones.
WITH published AS (
    SELECT
        l.platform,
        l.listing_id,
        l.kind,
        l.status
    FROM loaded.listings AS l
    LEFT JOIN core.company_places AS p ON l.company_id = p.company_id
    LEFT JOIN ref.categories AS c ON l.category = c.category
    WHERE
        ($year IS NULL OR year(l.published_on) = $year)
        AND ($family IS NULL OR c.family = $family)
        AND is_inside(p.unit_code, $level, $code)
),

-- An exchange that was cancelled had been agreed where it has a day of agreement.
came_of AS (
    SELECT
        platform,
        offer_id AS listing_id,
        'offer' AS kind,
        status,
        agreed_on
    FROM loaded.exchanges
    WHERE offer_id IS NOT NULL
    UNION ALL
    SELECT
        platform,
        need_id AS listing_id,
        'need' AS kind,
        status,
        agreed_on
    FROM loaded.exchanges
    WHERE need_id IS NOT NULL
),

reached AS (
    SELECT
        p.platform,
        p.listing_id,
        p.kind,
        greatest(
            CASE any_value(p.status) WHEN 'in_discussion' THEN 2 WHEN 'agreed' THEN 3 ELSE 1 END,
            max(CASE
                WHEN e.status = 'completed' THEN 4
                WHEN e.status IN ('agreed', 'running') OR e.agreed_on IS NOT NULL THEN 3
                WHEN e.status IS NOT NULL THEN 2
                ELSE 1
            END)
        ) AS stage
    FROM published AS p
    LEFT JOIN came_of AS e
        ON p.platform = e.platform AND p.listing_id = e.listing_id AND p.kind = e.kind
    GROUP BY p.platform, p.listing_id, p.kind
)

SELECT
    kind,
    count(*) AS published,
    count(*) FILTER (WHERE stage >= 2) AS discussed,
    count(*) FILTER (WHERE stage >= 3) AS agreed,
    count(*) FILTER (WHERE stage >= 4) AS exchanged
FROM reached
GROUP BY kind
ORDER BY kind
