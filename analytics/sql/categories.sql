-- The taxonomy, in the order of the file.
SELECT
    resource,
    family,
    category,
    label_fr,
    label_en,
    unit
FROM ref.categories
