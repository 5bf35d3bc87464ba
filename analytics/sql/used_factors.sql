-- Factors by their ids, as the set in use has them, with the licence of their source.
SELECT
    f.factor_id,
    f.kind,
    f.label_fr,
    f.label_en,
    f.value,
    f.unit,
    f.gsd2,
    f.vintage,
    f.source,
    l.licence,
    l.url,
    f.status
FROM core.factors AS f
LEFT JOIN ref.licences AS l ON starts_with(f.source, l.source)
WHERE f.factor_set = $factor_set AND list_contains($factor_ids, f.factor_id)
ORDER BY f.factor_id
