-- When each listing was there: from its publication to its first agreement, else to the update that
-- ended it, else to this day. Read before past_listings.sql is run.
CREATE OR REPLACE TEMP TABLE past_lives AS
WITH agreed AS (
    SELECT
        platform,
        unnest([offer_id, need_id]) AS listing_id,
        agreed_on
    FROM loaded.exchanges
    WHERE agreed_on IS NOT NULL
)

SELECT
    l.platform,
    l.listing_id,
    any_value(l.published_on) AS published_on,
    CASE
        WHEN l.kind = 'offer' AND count(a.agreed_on) > 0 THEN min(a.agreed_on)
        WHEN l.status IN ('open', 'in_discussion', 'agreed') THEN DATE '9999-12-31'
        ELSE cast(l.updated_on AS DATE)
    END AS ended_on
FROM loaded.listings AS l
LEFT JOIN agreed AS a ON l.platform = a.platform AND l.listing_id = a.listing_id
GROUP BY l.platform, l.listing_id, l.kind, l.status, l.updated_on
