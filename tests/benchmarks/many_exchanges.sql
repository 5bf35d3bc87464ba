-- A country of exchanges of materials and machines, the same each time: $companies companies in
-- French communes, $exchanges exchanges between companies whose communes follow one another.
INSERT INTO loaded.companies BY NAME
WITH communes AS (
    SELECT
        code,
        st_x(st_pointonsurface(geometry)) AS lon,
        st_y(st_pointonsurface(geometry)) AS lat,
        row_number() OVER (ORDER BY code) - 1 AS rank
    FROM geo.territories
    WHERE level = 'commune' AND country = 'FR' AND geometry IS NOT NULL
)

SELECT
    'company-' || i.i AS company_id,
    'Company ' || i.i AS name,
    'FR' AS country,
    c.code AS commune_code,
    c.lon,
    c.lat,
    1 AS load_id,
    i.i AS source_line
FROM range($companies) AS i (i)
INNER JOIN communes AS c ON c.rank = i.i % (SELECT count(*) FROM communes);

INSERT INTO loaded.exchanges BY NAME
WITH categories AS (
    SELECT
        category,
        resource,
        row_number() OVER (ORDER BY category) - 1 AS rank
    FROM ref.categories
    WHERE resource IN ('material', 'equipment')
),

drawn AS (
    SELECT
        i,
        cast(hash(i, 1) % $companies AS BIGINT) AS giver,
        cast(hash(i, 2) % 2000 AS BIGINT) AS apart,
        cast(hash(i, 3) % (SELECT count(*) FROM categories) AS BIGINT) AS rank,
        cast(hash(i, 4) % 10000 + 1 AS DOUBLE) / 10000 AS u,
        cast(hash(i, 5) % 4 AS BIGINT) AS evidence,
        cast(hash(i, 6) % 4 AS BIGINT) AS substitution,
        cast(hash(i, 7) % 3 AS BIGINT) AS discard,
        cast(hash(i, 8) % 5 AS BIGINT) AS route,
        cast(hash(i, 9) % 4 AS BIGINT) AS year,
        cast(hash(i, 10) % 10 AS BIGINT) AS legs
    FROM range($exchanges) AS r (i)
)

SELECT
    'x' || d.i AS exchange_id,
    'platform-' || d.i % 6 AS platform,
    'company-' || d.giver AS giver_id,
    'company-' || (d.giver + d.apart) % $companies AS receiver_id,
    c.resource,
    c.category,
    round(0.05 / d.u, 3) AS mass_t,
    ['weighed', 'both_parties', 'one_party', 'estimated'][d.evidence + 1] AS mass_source,
    'completed' AS status,
    cast('2022-01-01' AS DATE)
    + cast(d.year * 365 + d.i % 365 AS INTEGER) AS completed_on,
    ['documented', 'declared', 'unknown', 'opportunistic'][d.substitution + 1] AS substitution,
    ['declared_waste', 'saleable', 'unknown'][d.discard + 1] AS discard,
    ['landfill', 'incineration', 'recycling', NULL, NULL][d.route + 1] AS discard_route,
    CASE WHEN d.legs = 0 THEN 80 + d.apart / 10 END AS supply_km,
    CASE WHEN d.legs < 3 THEN 10 + d.apart / 10 END AS actual_km,
    CASE c.resource WHEN 'equipment' THEN 8 * (1 + d.i % 20) END AS equipment_hours,
    1 AS load_id,
    d.i AS source_line
FROM drawn AS d
INNER JOIN categories AS c ON d.rank = c.rank;
