-- Rows of a factor set that replace the default ones.
SELECT factor_id FROM core.factors
WHERE factor_set = $factor_set AND overlaid
ORDER BY factor_id
