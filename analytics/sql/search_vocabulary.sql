-- The words of a length that have no digit, the most used first: what one may be mistyped for.
SELECT
    word,
    spelling,
    term,
    term_no
FROM marts.search_words
WHERE length(word) BETWEEN $shortest AND $longest AND NOT regexp_matches(word, '[0-9]')
ORDER BY listings DESC, spelling ASC
