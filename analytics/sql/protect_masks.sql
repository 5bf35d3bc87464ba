-- The masks in force, as the figures that are published show them.
SELECT
    m.level,
    m.code,
    m.family,
    m.year,
    m.figure_group,
    m.primary,
    bool_and(p.status = 's' AND p.value IS NULL) AS hidden
FROM core.masks AS m
INNER JOIN ref.figure_groups AS g ON m.figure_group = g.figure_group
LEFT JOIN public.figures AS p
    ON
        m.level = p.level
        AND m.code = p.code
        AND m.family = p.family
        AND m.year = p.year
        AND g.figure_id = p.figure_id
GROUP BY ALL
