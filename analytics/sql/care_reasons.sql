-- Why listings of a territory's companies ended without an exchange, over a span of days and the
-- span before. A reason is free text: spellings that differ by case, accents or spaces are one.
WITH ended AS (
    SELECT
        l.platform,
        l.listing_id,
        l.status,
        nullif(trim(regexp_replace(l.closing_reason, '\s+', ' ', 'g')), '') AS reason,
        strip_accents(lower(reason)) AS folded,
        cast(l.updated_on AS DATE) > cast($today AS DATE) - $closed_days AS is_recent
    FROM loaded.listings AS l
    LEFT JOIN core.company_places AS c ON l.company_id = c.company_id
    WHERE
        l.status IN ('closed', 'withdrawn', 'expired')
        AND cast(l.updated_on AS DATE) > cast($today AS DATE) - 2 * $closed_days
        AND is_inside(c.unit_code, $level, $code)
),

exchanged AS (
    SELECT
        platform,
        unnest([offer_id, need_id]) AS listing_id
    FROM loaded.exchanges
    WHERE status IN ('running', 'completed')
)

SELECT
    mode(e.reason) AS reason,
    count(*) FILTER (WHERE e.is_recent) AS listings,
    count(*) FILTER (WHERE NOT e.is_recent) AS listings_before,
    listings - listings_before AS change,
    count(*) FILTER (WHERE e.is_recent AND e.status = 'closed') AS closed,
    count(*) FILTER (WHERE e.is_recent AND e.status = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE e.is_recent AND e.status = 'expired') AS expired
FROM ended AS e
ANTI JOIN exchanged AS x ON e.platform = x.platform AND e.listing_id = x.listing_id
GROUP BY e.folded
ORDER BY listings DESC, listings_before DESC, reason ASC
