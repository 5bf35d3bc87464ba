-- Every word that search knows, stopwords apart: as it is written, without accents, and by its
-- stem, which its plurals share (term_no numbers the stems). Words of the open listings as far as
-- they are shown, so not of an anonymous one's description; of the categories and their synonyms,
-- in no listing for all that.
WITH texts AS (
    SELECT
        row_no,
        concat_ws(' ', title, CASE WHEN NOT anonymous THEN description END) AS written
    FROM marts.open_listings
),

listed AS (
    SELECT
        spelling,
        count(*) AS listings
    FROM (SELECT unnest(list_distinct(search_split(written))) AS spelling FROM texts) AS each
    GROUP BY spelling
),

named AS (
    SELECT phrase AS written FROM ref.synonyms
    UNION ALL
    SELECT label_fr FROM ref.categories
    UNION ALL
    SELECT label_en FROM ref.categories
),

spelt AS (
    SELECT
        spelling,
        listings
    FROM listed
    UNION ALL
    SELECT DISTINCT
        unnest(search_split(written)) AS spelling,
        0 AS listings
    FROM named
),

folded AS (
    SELECT
        spelling,
        search_fold(spelling) AS word,
        cast(sum(listings) AS INTEGER) AS listings
    FROM spelt
    GROUP BY spelling
)

SELECT
    f.spelling,
    f.word,
    search_stem(f.word) AS term,
    cast(dense_rank() OVER (ORDER BY term) AS INTEGER) AS term_no,
    f.listings
FROM folded AS f
ANTI JOIN ref.stopwords AS s ON f.word = s.word
WHERE regexp_matches(f.word, '[0-9]|..')
ORDER BY term_no, f.spelling
