-- The terms that are known among some: in how many listings each is written, and how, the most used
-- first.
SELECT
    term,
    term_no,
    cast(sum(listings) AS INTEGER) AS listings,
    list(word ORDER BY listings DESC, spelling ASC) AS words,
    list(spelling ORDER BY listings DESC, spelling ASC) AS spellings
FROM marts.search_words
WHERE term IN (SELECT unnest($terms))
GROUP BY term, term_no
