-- Where points lie: in which units, in the country of their company, in the declared commune. Most
-- lie in the commune that they declare, and need no search.
CREATE OR REPLACE TEMP TABLE points_to_place AS
SELECT
    stage.row_no,
    stage.point_country,
    stage.lon,
    stage.lat,
    st_point(stage.lon, stage.lat) AS point
FROM stage
LEFT JOIN geo.units AS declared ON stage.commune_code = declared.unit_code
WHERE
    stage.lon IS NOT NULL
    AND stage.lat IS NOT NULL
    AND NOT coalesce(
        st_intersects(st_point(stage.lon, stage.lat), declared.geometry)
        AND coalesce(stage.point_country = declared.country, TRUE),
        FALSE
    )
    AND stage.row_no NOT IN (
        SELECT faults.row_no FROM faults
        WHERE faults."column" IN ('lon', 'lat')
    );

CREATE OR REPLACE TEMP TABLE placed_points AS
SELECT
    points_to_place.row_no,
    units.unit_code,
    units.country
FROM points_to_place
INNER JOIN geo.units ON st_intersects(points_to_place.point, units.geometry);

-- 0.02 degrees (some 2 km) off a country's communes a point may still be a port or a pier.
INSERT INTO faults BY NAME
WITH strays AS MATERIALIZED (
    SELECT *
    FROM points_to_place
    WHERE
        point_country IN (SELECT checked.country FROM checked_countries AS checked)
        AND (row_no, point_country) NOT IN (
            SELECT (placed_points.row_no, placed_points.country) FROM placed_points
        )
),

near AS (
    SELECT
        strays.row_no,
        units.country
    FROM strays
    INNER JOIN geo.units ON st_dwithin(strays.point, units.geometry, 0.02)
)

SELECT
    strays.row_no,
    'lon' AS "column",
    strays.lon || ' ' || strays.lat AS value,
    'coordinates_outside_country' AS code,
    1 AS pass
FROM strays
WHERE
    (strays.row_no, strays.point_country) NOT IN (SELECT (near.row_no, near.country) FROM near);

-- On a border a point lies in two communes: either will do. A commune without outline lies in the
-- one that holds it.
INSERT INTO cautions BY NAME
SELECT
    stage.row_no,
    'commune_code' AS "column",
    any_value(stage.commune_code) AS value,
    'place_disagrees' AS code,
    min(placed_points.unit_code) AS other
FROM stage
INNER JOIN geo.units AS declared ON stage.commune_code = declared.unit_code
INNER JOIN placed_points ON stage.row_no = placed_points.row_no
LEFT JOIN geo.territories AS held
    ON stage.commune_code = held.code AND held.level = 'commune'
GROUP BY stage.row_no
HAVING
    NOT bool_or(
        placed_points.unit_code = stage.commune_code
        OR coalesce(placed_points.unit_code = held.holder_code, FALSE)
    );
