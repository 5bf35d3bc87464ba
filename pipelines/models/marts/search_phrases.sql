-- What stands for a category in a search: its synonyms and labels whole, and each word of its
-- labels. A phrase is its terms, stopwords apart, in order.
WITH named AS (
    SELECT
        phrase AS written,
        category
    FROM ref.synonyms
    UNION ALL
    SELECT
        unnest([label_fr, label_en]) AS written,
        category
    FROM ref.categories
    UNION ALL
    SELECT
        unnest(search_split(concat_ws(' ', label_fr, label_en))) AS written,
        category
    FROM ref.categories
),

split AS (
    SELECT DISTINCT
        written,
        category,
        unnest(search_split(written)) AS spelling,
        generate_subscripts(search_split(written), 1) AS position
    FROM named
),

phrases AS (
    SELECT
        s.category,
        string_agg(w.term, ' ' ORDER BY s.position) AS phrase
    FROM split AS s
    INNER JOIN marts.search_words AS w ON s.spelling = w.spelling
    GROUP BY s.written, s.category
)

SELECT
    phrase,
    list(DISTINCT category ORDER BY category) AS categories
FROM phrases
GROUP BY phrase
ORDER BY phrase
