-- What an export of matches tells of each listing.
SELECT
    listing_no,
    platform,
    listing_id,
    category,
    title,
    company_id,
    anonymous,
    unit,
    quantity,
    times_a_year,
    recurrent,
    measure
FROM marts.match_listings
ORDER BY listing_no
