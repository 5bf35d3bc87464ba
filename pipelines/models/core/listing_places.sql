-- Where each listing truly stands, and who may see it: its own place first, its company's where it
-- has none. What may be shown of it is marts.open_listings'.
SELECT
    l.platform,
    l.listing_id,
    coalesce(
        p.unit_code, n.unit_code, CASE WHEN l.lon IS NULL THEN c.unit_code END
    ) AS unit_code,
    coalesce(l.lon, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lon END) AS lon,
    coalesce(l.lat, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lat END) AS lat,
    coalesce(l.visibility, q.default_visibility, 'members') AS shown_to,
    shown_to = 'anonymous' AS anonymous
FROM loaded.listings AS l
LEFT JOIN core.listing_units AS p ON l.platform = p.platform AND l.listing_id = p.listing_id
LEFT JOIN core.commune_units AS n ON l.commune_code = n.commune_code
LEFT JOIN core.company_places AS c ON l.company_id = c.company_id
LEFT JOIN loaded.platforms AS q ON l.platform = q.platform
