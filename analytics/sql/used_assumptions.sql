-- Assumptions by their ids.
SELECT
    assumption_id,
    label_fr,
    label_en,
    value,
    unit,
    source
FROM ref.assumptions
WHERE list_contains($assumption_ids, assumption_id)
ORDER BY assumption_id
