-- Copies of the listings of a database, each at a point drawn near a commune's of mainland France;
-- not of the anonymous ones, which without others of their trade around would all be shown at one.
INSERT INTO loaded.listings BY NAME
WITH units AS (
    SELECT
        lon,
        lat,
        row_number() OVER (ORDER BY unit_code) - 1 AS unit_no
    FROM geo.units
    WHERE lon BETWEEN -5 AND 9 AND lat > 42
),

copies AS (
    SELECT
        l.* EXCLUDE (lon, lat, commune_code) REPLACE (l.listing_id || '-' || k.range AS listing_id),
        hash(l.listing_id, k.range) % 34000 AS unit_no,
        hash(l.listing_id, k.range, 'lon') % 1000 / 50000.0 - 0.01 AS east_deg,
        hash(l.listing_id, k.range, 'lat') % 1000 / 50000.0 - 0.01 AS north_deg
    FROM loaded.listings AS l
    CROSS JOIN range($times) AS k
    WHERE l.visibility <> 'anonymous'
)

SELECT
    c.* EXCLUDE (unit_no, east_deg, north_deg),
    u.lon + c.east_deg AS lon,
    u.lat + c.north_deg AS lat
FROM copies AS c
INNER JOIN units AS u ON c.unit_no = u.unit_no
