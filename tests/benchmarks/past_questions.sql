-- The agreements that joined an offer and a need: which, and the day (of a series, its first).
SELECT
    n.listing_no AS need_no,
    o.listing_no AS offer_no,
    n.resource,
    min(e.agreed_on) AS day
FROM loaded.exchanges AS e
INNER JOIN marts.match_listings AS o ON e.platform = o.platform AND e.offer_id = o.listing_id
INNER JOIN marts.match_listings AS n ON e.platform = n.platform AND e.need_id = n.listing_id
INNER JOIN past_lives AS p ON n.platform = p.platform AND n.listing_id = p.listing_id
WHERE e.status IN ('agreed', 'running', 'completed') AND e.agreed_on >= p.published_on
GROUP BY n.listing_no, o.listing_no, n.resource
ORDER BY day, need_no, offer_no
