-- The words that one begins, the most used first.
SELECT
    term,
    term_no,
    spelling
FROM marts.search_words
WHERE starts_with(word, $word)
ORDER BY listings DESC, spelling ASC
LIMIT 50
