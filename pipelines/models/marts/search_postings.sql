-- Where each term is written: in which open listing, and what it weighs there. The weight is the
-- part of BM25 that the listing decides, tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)),
-- with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, "The Probabilistic Relevance Framework",
-- 2009); a word of the title counts twice. The rarity of the term is the question's part.
WITH split AS (
    SELECT
        row_no,
        search_split(title) AS title_words,
        -- The description of an anonymous listing is shown to no one: words would tell it.
        CASE WHEN NOT anonymous THEN search_split(description) END AS other_words
    FROM marts.open_listings
),

counted AS (
    SELECT
        row_no,
        title_words || title_words || coalesce(other_words, []) AS spellings
    FROM split
    WHERE title_words IS NOT NULL
    UNION ALL
    SELECT
        row_no,
        other_words AS spellings
    FROM split
    WHERE title_words IS NULL AND other_words IS NOT NULL
),

relative AS (
    SELECT
        row_no,
        spellings,
        len(spellings) / avg(len(spellings)) OVER () AS relative_length
    FROM counted
),

written AS (
    SELECT
        row_no,
        relative_length,
        unnest(spellings) AS spelling
    FROM relative
)

SELECT
    k.term_no,
    w.row_no,
    cast(
        count(*) * 2.2 / (count(*) + 1.2 * (0.25 + 0.75 * any_value(w.relative_length))) AS FLOAT
    ) AS weight
FROM written AS w
INNER JOIN marts.search_words AS k ON w.spelling = k.spelling
GROUP BY k.term_no, w.row_no
ORDER BY k.term_no, w.row_no
