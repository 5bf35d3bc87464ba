-- The words of a text, in order: as typed, without accents, their terms, and whether search leaves
-- them out.
SELECT
    spelling,
    search_fold(spelling) AS word,
    search_stem(word) AS term,
    NOT regexp_matches(word, '[0-9]|..')
    OR list_contains((SELECT list(s.word) FROM ref.stopwords AS s), word) AS is_stopword
FROM (SELECT unnest(search_split($text)) AS spelling) AS split
