-- The taxonomy, with the waste codes that each category covers.
SELECT
    category,
    string_split(waste_codes, '|') AS waste_codes
FROM ref.categories
ORDER BY category
