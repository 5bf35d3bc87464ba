SELECT
    t.level,
    t.country,
    count(*) AS territories,
    string_agg(DISTINCT t.vintage, ', ') AS vintage,
    bool_or(u.level IS NOT NULL) AS places_are_set_here
FROM geo.territories AS t
LEFT JOIN geo.unit_levels AS u ON t.level = u.level AND t.country = u.country
GROUP BY t.level, t.country
ORDER BY t.country DESC, territories DESC;
