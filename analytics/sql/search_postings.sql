-- The listings where a term is written, with its weight there.
SELECT
    row_no,
    weight
FROM marts.search_postings
WHERE term_no = $term_no
