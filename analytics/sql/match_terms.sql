-- The words of the open listings.
SELECT
    listing_no,
    terms,
    weights
FROM marts.match_terms
ORDER BY listing_no
