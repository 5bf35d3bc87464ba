-- Sums of the spread of a territory's exchanges by class, from the stored sums: of one
-- territory, or of every one of a level where no code is given.
SELECT
    basis,
    code,
    class_id,
    sum(COLUMNS('_sum$|_size$|_measured$|_variance$|_third_moment$'))
FROM marts.class_sums
WHERE
    factor_set = $factor_set
    AND basis IN (SELECT unnest($bases))
    AND level = coalesce($level, 'all')
    AND ($code IS NULL OR code = $code)
    AND ($year IS NULL OR year = $year)
    AND ($resource IS NULL OR resource = $resource)
    AND ($family IS NULL OR family = $family)
GROUP BY basis, code, class_id
ORDER BY basis, code, class_id
