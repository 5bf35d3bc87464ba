-- How the distances of all exchanges were made, and those of the road networks that need a look.
SELECT
    count(*) AS exchanges,
    count(*) FILTER (WHERE distance_method = 'declared') AS declared,
    count(*) FILTER (WHERE distance_method = 'network') AS network,
    count(*) FILTER (WHERE distance_method = 'detour') AS detour,
    count(*) FILTER (WHERE distance_method = 'intra_commune') AS intra_commune,
    count(*) FILTER (WHERE distance_method IS NULL) AS unknown,
    count(*) FILTER (WHERE detour_territory IS NOT NULL) AS own_detour,
    count(*) FILTER (WHERE giver_off_road OR receiver_off_road) AS off_road,
    count(*) FILTER (WHERE no_way) AS no_way,
    count(*) FILTER (WHERE network_below_line) AS below_line,
    count(*) FILTER (WHERE network_far_above_line) AS far_above_line
FROM core.exchange_ends
