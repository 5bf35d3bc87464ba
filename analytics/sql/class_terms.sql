-- The terms of each class of exchanges.
SELECT
    class_id,
    figure_id,
    amount,
    multiplier,
    inputs
FROM core.class_terms
WHERE factor_set = $factor_set
ORDER BY class_id, figure_id, amount, inputs
