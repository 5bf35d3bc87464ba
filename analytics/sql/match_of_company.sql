-- Open listings of a company.
SELECT listing_no
FROM marts.match_listings
WHERE owner_id = $company
ORDER BY listing_no
