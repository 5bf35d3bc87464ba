-- Words that a word typed may stand for, the most used first.
SELECT
    spelling,
    word,
    term,
    term_no,
    sum(listings) OVER (PARTITION BY term_no)::INTEGER AS listings
FROM marts.search_words
ORDER BY marts.search_words.listings DESC, word, spelling
