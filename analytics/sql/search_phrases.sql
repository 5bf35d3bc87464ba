-- The categories that each phrase stands for.
SELECT
    phrase,
    categories
FROM marts.search_phrases
