-- The categories that each phrase stands for.
SELECT
    phrase,
    list(category ORDER BY category) AS categories
FROM marts.search_phrases
GROUP BY phrase
ORDER BY phrase
