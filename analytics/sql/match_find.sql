-- Open listings by id, on one platform or on any.
SELECT
    listing_no,
    platform,
    listing_id,
    kind
FROM marts.match_listings
WHERE listing_id = $listing_id AND ($platform IS NULL OR platform = $platform)
ORDER BY listing_no
