-- The years that the protected tables have for a territory.
SELECT DISTINCT year
FROM public.figures
WHERE level = $level AND code = $code
ORDER BY year
