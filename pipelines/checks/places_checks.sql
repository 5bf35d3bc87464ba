-- What companies and listings share: a commune that exists, a point where it can be.
INSERT INTO faults BY NAME
SELECT
    row_no,
    'commune_code' AS "column",
    'unknown_commune' AS code,
    1 AS pass
FROM stage
WHERE NOT place_known AND place_country IN (SELECT country FROM checked_countries);

INSERT INTO faults BY NAME
SELECT
    row_no,
    CASE WHEN lon IS NULL THEN 'lon' ELSE 'lat' END AS "column",
    'half_coordinates' AS code,
    CASE WHEN lon IS NULL THEN 'lat' ELSE 'lon' END AS other,
    1 AS pass
FROM stage
WHERE (lon IS NULL) <> (lat IS NULL);

INSERT INTO faults BY NAME
WITH points AS (
    SELECT
        row_no,
        lon,
        lat,
        point_country,
        cell_of(lon) AS x,
        cell_of(lat) AS y
    FROM stage
    WHERE
        lon IS NOT NULL
        AND lat IS NOT NULL
        AND (point_country IS NULL OR point_country IN (SELECT country FROM country_cells))
),

astray AS (
    SELECT * FROM points
    WHERE NOT EXISTS (
        SELECT 1 FROM country_cells AS cells
        WHERE
            cells.cell_x = points.x
            AND cells.cell_y = points.y
            AND cells.country = coalesce(points.point_country, cells.country)
    )
)

SELECT
    row_no,
    'lon' AS "column",
    lon || ' ' || lat AS value,
    CASE
        WHEN EXISTS (
            SELECT 1 FROM country_cells AS cells
            WHERE
                cells.cell_x = astray.y
                AND cells.cell_y = astray.x
                AND cells.country = coalesce(astray.point_country, cells.country)
        ) THEN 'coordinates_swapped'
        WHEN lon NOT BETWEEN -180 AND 180 OR lat NOT BETWEEN -90 AND 90
            THEN 'coordinates_out_of_range'
        ELSE 'coordinates_outside_country'
    END AS code,
    1 AS pass
FROM astray;

INSERT INTO cautions BY NAME
SELECT
    row_no,
    'commune_code' AS "column",
    commune_code AS value,
    'unverified_commune' AS code
FROM stage
WHERE NOT place_known AND place_country NOT IN (SELECT country FROM checked_countries);
