-- What the exchanges of a period took from their listings.
SELECT
    exchange,
    listing_no,
    used
FROM marts.potential_uses
WHERE completed_on BETWEEN $from_day AND $to_day AND NOT is_twin
ORDER BY exchange, listing_no
