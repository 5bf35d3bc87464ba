-- The levels that each country has territories of.
SELECT DISTINCT
    country,
    level
FROM core.territories
WHERE country IS NOT NULL
ORDER BY country, level
