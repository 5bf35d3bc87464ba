-- Open listings over France, the same each time: $rows of them, in 40 categories of the taxonomy, by
-- 20 000 companies, one in ten of them a need.
INSERT INTO loaded.listings BY NAME
WITH communes AS (
    SELECT
        lon,
        lat,
        row_number() OVER (ORDER BY unit_code) - 1 AS rank
    FROM geo.units
    WHERE country = 'FR' AND lon BETWEEN -5 AND 8 AND lat BETWEEN 42 AND 51
),

categories AS (
    SELECT
        category,
        resource,
        unit,
        label_fr,
        row_number() OVER (ORDER BY category) - 1 AS rank
    FROM ref.categories
    WHERE resource IN ('material', 'equipment')
    LIMIT 40
),

drawn AS (
    SELECT
        i,
        cast(hash(i, 'commune') % (SELECT count(*) FROM communes) AS BIGINT) AS commune,
        cast(hash(i, 'category') % 40 AS BIGINT) AS category,
        cast(hash(i, 'company') % 20000 AS BIGINT) AS company,
        cast(hash(i, 'from') % 120 AS INTEGER) AS starts,
        cast(hash(i, 'days') % 150 AS INTEGER) AS days,
        hash(i, 'lon') % 1000 / 10000 - 0.05 AS lon,
        hash(i, 'lat') % 1000 / 10000 - 0.05 AS lat,
        hash(i, 'quantity') % 500 / 10 + 1 AS quantity
    FROM range($rows) AS numbered (i)
)

SELECT
    'L' || lpad(d.i::VARCHAR, 8, '0') AS listing_id,
    'place-' || d.i % 6 AS platform,
    'BE' || lpad(d.company::VARCHAR, 10, '0') AS company_id,
    CASE WHEN d.i % 10 = 0 THEN 'need' ELSE 'offer' END AS kind,
    k.resource,
    k.category,
    k.label_fr || ', lot ' || d.i % 9000 AS title,
    'Stockés à l''abri, chargement possible au chariot, quai ' || d.company AS description,
    d.quantity,
    k.unit,
    'one_off' AS recurrence,
    DATE '2026-10-31' + d.starts AS available_from,
    DATE '2026-10-31' + d.starts + d.days AS available_to,
    'open' AS status,
    CASE WHEN d.i % 7 = 0 THEN 'members' ELSE 'public' END AS visibility,
    c.lon + d.lon AS lon,
    c.lat + d.lat AS lat,
    DATE '2026-10-01' AS published_on,
    1 AS load_id,
    d.i AS source_line
FROM drawn AS d
INNER JOIN communes AS c ON d.commune = c.rank
INNER JOIN categories AS k ON d.category = k.rank
