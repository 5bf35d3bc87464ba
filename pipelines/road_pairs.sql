-- Pairs of places that goods go between, in the box of the networks, whose way is not measured yet.
SELECT DISTINCT
    g.lon AS from_lon,
    g.lat AS from_lat,
    r.lon AS to_lon,
    r.lat AS to_lat
FROM staging.exchanges AS e
INNER JOIN core.company_places AS g ON e.giver_id = g.company_id
INNER JOIN core.company_places AS r ON e.receiver_id = r.company_id
ANTI JOIN roads.distances AS d
    ON
        d.version = $version
        AND d.profile = $profile
        AND g.lon = d.from_lon
        AND g.lat = d.from_lat
        AND r.lon = d.to_lon
        AND r.lat = d.to_lat
WHERE
    e.declared_actual_km IS NULL
    AND g.has_coordinates
    AND r.has_coordinates
    AND (g.lon != r.lon OR g.lat != r.lat)
    AND g.lon BETWEEN $west AND $east
    AND r.lon BETWEEN $west AND $east
    AND g.lat BETWEEN $south AND $north
    AND r.lat BETWEEN $south AND $north
ORDER BY ALL
