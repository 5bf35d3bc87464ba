-- What is drawn: each factor of a set with its GSD², each assumption with its triangle, if any.
SELECT
    factor_id AS input_id,
    value,
    gsd2,
    NULL AS low,
    NULL AS high,
    label_fr,
    label_en
FROM core.factors
WHERE factor_set = $factor_set
UNION ALL
SELECT
    assumption_id AS input_id,
    value,
    NULL AS gsd2,
    low,
    high,
    label_fr,
    label_en
FROM ref.assumptions
ORDER BY input_id
