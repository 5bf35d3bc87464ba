-- How many listings are open, by kind.
SELECT
    kind,
    count(*) AS listings
FROM marts.match_listings
GROUP BY kind
