-- The unit that a declared commune code stands for today: itself, else its successor. Followed
-- here too and not at loading only, since loading Belgian municipalities replaces the cantons.
SELECT
    unit_code AS commune_code,
    unit_code
FROM geo.units
UNION ALL
SELECT
    s.old_code AS commune_code,
    min(s.new_code) AS unit_code
FROM geo.successors AS s
ANTI JOIN geo.units AS u ON s.old_code = u.unit_code
WHERE s.new_code IS NOT NULL
GROUP BY s.old_code
