-- Pairs of listings that talked and did not agree: they are not proposed again.
SELECT DISTINCT
    o.listing_no AS offer_no,
    n.listing_no AS need_no
FROM staging.exchanges AS e
INNER JOIN marts.potential_listings AS o ON e.platform = o.platform AND e.offer_id = o.listing_id
INNER JOIN marts.potential_listings AS n ON e.platform = n.platform AND e.need_id = n.listing_id
WHERE e.status = 'cancelled'
