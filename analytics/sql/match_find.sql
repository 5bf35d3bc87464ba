-- Open listings by id, by platform and id, or by company.
SELECT
    listing_no,
    platform,
    listing_id,
    kind
FROM marts.match_listings
WHERE
    (platform = $platform AND listing_id = $in_platform)
    OR listing_id = $listing_id
    OR owner_id = $company
ORDER BY listing_no
