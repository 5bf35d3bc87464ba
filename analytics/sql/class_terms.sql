-- The terms of some classes of exchanges.
SELECT
    class_id,
    figure_id,
    amount,
    multiplier,
    term
FROM core.class_terms
WHERE factor_set = $factor_set AND class_id IN (SELECT unnest($class_ids))
ORDER BY class_id, figure_id, amount, term
