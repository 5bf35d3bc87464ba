-- Copies of the listings of a database, each at a point drawn near a commune's.
INSERT INTO loaded.listings BY NAME
WITH units AS (
    SELECT
        lon,
        lat,
        row_number() OVER (ORDER BY unit_code) - 1 AS unit_no
    FROM geo.units
    WHERE lon BETWEEN -5 AND 9 AND lat > 42
)

SELECT l.* REPLACE (
    l.listing_id || '-' || k.range AS listing_id,
    u.lon + 0.02 * (hash(l.listing_id, k.range, 'lon') % 1000 / 1000.0 - 0.5) AS lon,
    u.lat + 0.02 * (hash(l.listing_id, k.range, 'lat') % 1000 / 1000.0 - 0.5) AS lat,
    NULL AS commune_code
)
FROM loaded.listings AS l
CROSS JOIN range($times) AS k
INNER JOIN units AS u
    ON hash(l.listing_id, k.range) % (SELECT count(*) FROM units) = u.unit_no
