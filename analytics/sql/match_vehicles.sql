-- The vehicle of the actual trip by what it carries, with its emissions, the lightest first.
SELECT
    f.factor_set,
    v.up_to_t,
    f.value AS kg_per_tkm
FROM ref.vehicles AS v
INNER JOIN core.factors AS f ON v.vehicle = f.key AND f.kind = 'freight'
WHERE v.leg = 'actual'
ORDER BY f.factor_set, v.up_to_t
