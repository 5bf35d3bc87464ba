-- Open listings by platform and id, or by id alone.
SELECT
    listing_no,
    platform,
    listing_id,
    kind
FROM marts.match_listings
WHERE
    listing_id IN ($listing_id, $in_platform)
    AND (listing_id = $listing_id OR platform = $platform)
ORDER BY listing_no
