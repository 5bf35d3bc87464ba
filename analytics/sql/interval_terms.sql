-- Every term that some class of exchanges has: inputs, separated by spaces.
SELECT DISTINCT term
FROM core.class_terms
WHERE factor_set = $factor_set
ORDER BY term
