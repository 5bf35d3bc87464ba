-- Where each company stands. Coordinates decide; a point on a border belongs to the lowest unit
-- code. Without coordinates, or at sea, the declared commune's representative point.
SELECT
    c.company_id,
    coalesce(p.unit_code, d.unit_code) AS unit_code,
    c.lon IS NOT NULL AND c.lat IS NOT NULL AS has_coordinates,
    CASE WHEN has_coordinates THEN c.lon ELSE d.lon END AS lon,
    CASE WHEN has_coordinates THEN c.lat ELSE d.lat END AS lat,
    -- A commune without polygon lies in its holder's: the two don't disagree.
    coalesce(p.unit_code NOT IN (d.unit_code, coalesce(t.holder_code, d.unit_code)), FALSE)
        AS disagrees
FROM loaded.companies AS c
LEFT JOIN core.company_units AS p ON c.company_id = p.company_id
LEFT JOIN core.commune_units AS n ON c.commune_code = n.commune_code
LEFT JOIN geo.units AS d ON n.unit_code = d.unit_code
LEFT JOIN geo.territories AS t ON d.unit_code = t.code AND d.level = t.level
