-- The words of some terms, the most used first.
SELECT
    term,
    term_no,
    word,
    spelling
FROM marts.search_words
WHERE list_contains($terms, term)
ORDER BY listings DESC, spelling ASC
