-- Disposal of a material by the national routes: the factors, and the shares that weight them.
SELECT
    'end_of_life:' || split_part(e.key, ':', 1) AS mix_id,
    list(e.factor_id ORDER BY e.factor_id) AS factor_ids,
    list(w.factor_id ORDER BY e.factor_id) AS weight_ids
FROM core.factors AS e
INNER JOIN core.factors AS w
    ON
        e.factor_set = w.factor_set
        AND w.kind = 'route_share'
        AND w.key = split_part(e.key, ':', 2)
WHERE e.kind = 'end_of_life' AND e.factor_set = $factor_set
GROUP BY mix_id
ORDER BY mix_id
