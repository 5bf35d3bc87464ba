-- Factors by their ids, as the set in use has them.
SELECT
    factor_id,
    kind,
    label_fr,
    label_en,
    value,
    unit,
    vintage,
    source,
    status
FROM core.factors
WHERE factor_set = $factor_set AND list_contains($factor_ids, factor_id)
ORDER BY factor_id
