-- What an exchange of each category would avoid, before its trip, by factor set.
SELECT
    factor_set,
    category,
    legs,
    kg_per_t,
    kg_per_item,
    kg_per_t_hour,
    tkm_per_t
FROM core.match_factors
ORDER BY factor_set, category
