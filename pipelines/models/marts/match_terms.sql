-- The words of each open listing's title and description, as numbers in increasing order with the
-- weight of each: lower case without accents, French plurals and feminines cut (after Savoy,
-- "Light stemming approaches for the French, …", 2006), rare words heavier (inverse document
-- frequency), each listing's weights a vector of length 1.
WITH words AS (
    SELECT
        listing_no,
        unnest(list_distinct(regexp_extract_all(
            strip_accents(lower(concat_ws(' ', title, description))), '[a-z0-9]{2,}'
        ))) AS word
    FROM marts.match_listings
),

vocabulary AS (
    SELECT
        word,
        regexp_replace(regexp_replace(word, 'aux$', 'al'), '[sx]$', '') AS singular,
        CASE
            WHEN length(word) < 4 THEN word
            WHEN length(singular) < 6 THEN regexp_replace(singular, 'e$', '')
            ELSE regexp_replace(singular, '(er|ee|e)$', '')
        END AS term
    FROM (SELECT DISTINCT word FROM words) AS w
),

terms AS (
    SELECT
        term,
        cast(row_number() OVER (ORDER BY term) AS INTEGER) AS term_no
    FROM (SELECT DISTINCT term FROM vocabulary) AS v
),

written AS (
    SELECT DISTINCT
        w.listing_no,
        t.term_no
    FROM words AS w
    INNER JOIN vocabulary AS v ON w.word = v.word
    INNER JOIN terms AS t ON v.term = t.term
),

counted AS (
    SELECT
        term_no,
        ln(1 + (SELECT count(*) FROM marts.match_listings) / count(*)) AS rarity
    FROM written
    GROUP BY term_no
),

gathered AS (
    SELECT
        w.listing_no,
        list(w.term_no ORDER BY w.term_no) AS terms,
        list(c.rarity ORDER BY w.term_no) AS rarities
    FROM written AS w
    INNER JOIN counted AS c ON w.term_no = c.term_no
    GROUP BY w.listing_no
)

SELECT
    listing_no,
    terms,
    list_transform(
        rarities, rarity -> cast(rarity / sqrt(list_inner_product(rarities, rarities)) AS FLOAT)
    ) AS weights
FROM gathered
ORDER BY listing_no
