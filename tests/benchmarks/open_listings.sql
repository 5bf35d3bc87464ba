-- A million open listings as marts.open_listings has them, the same each time. Places crowd around
-- some cities as 1 / rank; words come as 1 / rank too, among 40 000, after a title that names the
-- category.
CREATE SCHEMA IF NOT EXISTS geo;
CREATE SCHEMA IF NOT EXISTS marts;
CREATE SCHEMA IF NOT EXISTS loaded;
CREATE TABLE geo.units (
    unit_code VARCHAR, lon DOUBLE, lat DOUBLE, area_km2 DOUBLE, geometry GEOMETRY
);
CREATE TABLE loaded.platforms (platform VARCHAR);
CREATE TABLE loaded.settings (key VARCHAR, value VARCHAR);
INSERT INTO loaded.settings VALUES ('as_of', '2026-10-31');
-- Its parameters look like types to sqlfluff.
CREATE OR REPLACE TEMP MACRO drawn(i, what) AS -- noqa: CP05
hash(i || '/' || what) / 18446744073709551616.0;
CREATE OR REPLACE TEMP MACRO skewed(i, what, n) AS -- noqa: CP05
cast(floor(n ** drawn(i, what)) AS INTEGER);
CREATE TABLE marts.open_listings AS
WITH cities AS (
    SELECT
        city,
        CASE city WHEN 1 THEN 2.35 WHEN 2 THEN -2.08 ELSE -4 + 11.5 * drawn(city, 'lon') END AS lon,
        CASE city WHEN 1 THEN 48.86 WHEN 2 THEN 47.65 ELSE 43 + 7 * drawn(city, 'lat') END AS lat
    FROM (SELECT unnest(range(1, 2001)) AS city) AS r
),

categories AS (
    SELECT
        *,
        row_number() OVER (ORDER BY category) AS rank,
        count(*) OVER () AS categories
    FROM ref.categories
),

numbered AS (
    SELECT
        cast(i AS INTEGER) AS row_no,
        skewed(i, 'city', 2000) AS city,
        1 + cast(floor(drawn(i, 'category') * (SELECT max(categories) FROM categories)) AS INTEGER)
            AS rank
    FROM (SELECT unnest(range($listings)) AS i) AS r
),

written AS (
    SELECT
        row_no,
        array_to_string(
            list_transform(
                list_transform(range(30), place -> skewed(row_no * 64 + place, 'word', 40000)),
                word -> CASE word
                    WHEN 1 THEN 'disponible'
                    WHEN 40 THEN 'europe'
                    WHEN 300 THEN 'perceuse'
                    WHEN 30000 THEN 'xr450'
                    ELSE 'mot' || word
                END
            ),
            ' '
        ) AS words
    FROM numbered
),

listed AS (
    SELECT
        n.row_no,
        'L' || lpad(cast(n.row_no AS VARCHAR), 8, '0') AS listing_id,
        'place' AS platform,
        CASE WHEN drawn(n.row_no, 'kind') < 0.3 THEN 'need' ELSE 'offer' END AS kind,
        k.resource,
        k.family,
        k.category,
        k.label_fr || CASE WHEN drawn(n.row_no, 'title') < 0.2 THEN ' moteur' ELSE ' lot' END
        || ' ' || (n.row_no % 900) AS title,
        w.words AS description,
        k.label_fr,
        k.label_en,
        'public' AS visibility,
        FALSE AS anonymous,
        lpad(cast(n.row_no % 300000 AS VARCHAR), 14, '0') AS company_id,
        'Entreprise ' || (n.row_no % 300000) AS company_name,
        c.lon + 0.4 * (drawn(n.row_no, 'x') - 0.5) * drawn(n.row_no, 'r') AS lon,
        c.lat + 0.3 * (drawn(n.row_no, 'y') - 0.5) * drawn(n.row_no, 'r') AS lat,
        'C' || n.city AS commune_code,
        'Ville ' || n.city AS commune_name,
        1 + floor(400 * drawn(n.row_no, 'quantity')) AS quantity,
        k.unit,
        DATE '2026-06-01' + cast(floor(300 * drawn(n.row_no, 'from')) AS INTEGER) AS available_from,
        DATE '2026-11-01' + cast(floor(400 * drawn(n.row_no, 'to')) AS INTEGER) AS available_to
    FROM numbered AS n
    INNER JOIN written AS w ON n.row_no = w.row_no
    INNER JOIN cities AS c ON n.city = c.city
    INNER JOIN categories AS k ON n.rank = k.rank
)

SELECT *
FROM listed
ORDER BY st_hilbert(lon, lat, st_extent(st_makeenvelope(-180, -90, 180, 90))), row_no;
