-- Assumptions by their ids, the detours that were calibrated for territories among them.
SELECT
    assumption_id,
    label_fr,
    label_en,
    value,
    unit,
    low,
    mode,
    high,
    source
FROM ref.assumptions
WHERE $assumption_ids IS NULL OR list_contains($assumption_ids, assumption_id)
UNION ALL
SELECT
    'detour ' || d.territory AS assumption_id,
    'Détour propre à ' || n.name || ', jusqu''à 20 km' AS label_fr,
    'Detour of ' || n.name || ', up to 20 km' AS label_en,
    d.near_factor AS value,
    'km/km' AS unit,
    NULL AS low,
    NULL AS mode,
    NULL AS high,
    format(
        '{} ({}; {} pairs; {:.3f} up to 100 km, {:.3f} beyond)',
        d.source,
        d.calibrated_on,
        d.pairs,
        d.middle_factor,
        d.far_factor
    ) AS source
FROM roads.detours AS d
INNER JOIN geo.territories AS n ON d.territory = n.level || ':' || n.code
WHERE list_contains($assumption_ids, 'detour ' || d.territory)
ORDER BY assumption_id
