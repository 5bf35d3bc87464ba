-- How many listings are open.
SELECT count(*) AS listings FROM marts.open_listings
