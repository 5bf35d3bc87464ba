-- Words that a word typed may stand for, the most used first.
SELECT
    spelling,
    word,
    term,
    term_no
FROM marts.search_words
ORDER BY listings DESC, word ASC, spelling ASC
