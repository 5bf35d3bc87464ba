-- The platforms that are known.
SELECT platform
FROM loaded.platforms
ORDER BY platform
