-- Published figures of a level, a year and a family, hidden ones without a value.
SELECT
    code,
    figure_id,
    status,
    value
FROM public.figures
WHERE
    level = $level
    AND year = $year
    AND family = $family
    AND ($code IS NULL OR code = $code)
ORDER BY code
