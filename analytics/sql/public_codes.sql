-- The territories of a level that the protected tables name.
SELECT DISTINCT code
FROM public.figures
WHERE level = $level
