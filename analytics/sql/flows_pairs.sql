-- Counted exchanges summed by the giver's and the receiver's place, each unit in a territory of
-- the level that its country was given. A place is `level:code`, `none` (in no territory of the
-- level) or `unplaced`.
WITH chosen AS (
    SELECT
        unnest($countries) AS country,
        unnest($levels) AS level
),

places AS (
    SELECT
        m.unit_code,
        CASE WHEN m.code = 'none' THEN 'none' ELSE concat(m.level, ':', m.code) END AS place
    FROM geo.units AS u
    INNER JOIN chosen AS l ON u.country = l.country
    INNER JOIN core.territory_members AS m ON u.unit_code = m.unit_code AND l.level = m.level
),

flows AS (
    SELECT
        CASE
            WHEN e.giver_commune IS NULL THEN 'unplaced' ELSE coalesce(o.place, 'none')
        END AS origin,
        CASE
            WHEN e.receiver_commune IS NULL THEN 'unplaced' ELSE coalesce(d.place, 'none')
        END AS destination,
        CASE WHEN $by_family THEN e.family END AS family,
        count(*) AS exchanges,
        sum(cast(e.mass_t AS DECIMAL(38, 12))) AS mass_t,
        sum(cast(e.tkm_avoided AS DECIMAL(38, 12))) AS tkm_avoided,
        sum(cast(e.co2e_avoided_kg AS DECIMAL(38, 12))) AS co2e_avoided_kg
    FROM marts.exchanges AS e
    LEFT JOIN places AS o ON e.giver_commune = o.unit_code
    LEFT JOIN places AS d ON e.receiver_commune = d.unit_code
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND ($year IS NULL OR e.year = $year)
        AND ($resource IS NULL OR e.resource = $resource)
        AND ($family IS NULL OR e.family = $family)
        AND (
            is_inside(e.giver_commune, $level, $code)
            OR is_inside(e.receiver_commune, $level, $code)
        )
    GROUP BY ALL
)

SELECT
    origin,
    destination,
    family,
    exchanges,
    mass_t,
    tkm_avoided,
    co2e_avoided_kg
FROM flows
WHERE $place IS NULL OR origin = $place OR destination = $place
ORDER BY exchanges DESC, origin ASC, destination ASC, family ASC
