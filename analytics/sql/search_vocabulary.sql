-- The words of a length, those with a digit apart: what one of that length may be mistyped for.
SELECT
    spelling,
    word,
    term,
    term_no,
    listings
FROM marts.search_words
WHERE length(word) BETWEEN $shortest AND $longest AND NOT regexp_matches(word, '[0-9]')
