-- What is said of placed points: outside the country of their company, or the declared commune.

-- 0.02 degrees (some 2 km) off a country's communes a point may still be a port or a pier.
INSERT INTO faults BY NAME
WITH strays AS MATERIALIZED (
    SELECT
        stage.row_no,
        stage.point_country,
        stage.lon,
        stage.lat,
        st_point(stage.lon, stage.lat) AS point
    FROM placed_points
    INNER JOIN stage ON placed_points.row_no = stage.row_no
    LEFT JOIN geo.units ON placed_points.unit_code = units.unit_code
    WHERE
        stage.point_country IN (SELECT checked.country FROM checked_countries AS checked)
        AND units.country IS DISTINCT FROM stage.point_country
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
WITH elsewhere AS MATERIALIZED (
    SELECT
        stage.row_no,
        stage.commune_code,
        placed_points.unit_code,
        coalesce(held.holder_code, declared.unit_code) AS declared_unit,
        st_point(stage.lon, stage.lat) AS point
    FROM placed_points
    INNER JOIN stage ON placed_points.row_no = stage.row_no
    INNER JOIN geo.units AS declared ON stage.commune_code = declared.unit_code
    LEFT JOIN geo.territories AS held
        ON stage.commune_code = held.code AND held.level = 'commune'
    WHERE
        placed_points.unit_code NOT IN (
            declared.unit_code, coalesce(held.holder_code, declared.unit_code)
        )
)

SELECT
    elsewhere.row_no,
    'commune_code' AS "column",
    elsewhere.commune_code AS value,
    'place_disagrees' AS code,
    elsewhere.unit_code AS other
FROM elsewhere
INNER JOIN geo.units ON elsewhere.declared_unit = units.unit_code
WHERE NOT coalesce(st_intersects(elsewhere.point, units.geometry), FALSE);
