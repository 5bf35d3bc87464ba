-- A country whose communes are not loaded cannot have its commune codes refused.
CREATE OR REPLACE TEMP TABLE checked_countries AS
SELECT DISTINCT country FROM geo.units
WHERE level = 'commune';

-- Every commune code that can be written, and the unit that stands for it today.
CREATE OR REPLACE TEMP TABLE places AS
WITH written AS (
    SELECT
        unit_code AS code,
        unit_code,
        1 AS preference
    FROM geo.units
    UNION ALL
    SELECT
        CASE
            WHEN country = 'FR' OR starts_with(old_code, country) THEN old_code
            ELSE country || old_code
        END,
        -- Where communes are not loaded yet, the code is kept until they are.
        CASE
            WHEN country IN (SELECT checked.country FROM checked_countries AS checked)
                THEN new_code
        END,
        2
    FROM geo.successors
)

SELECT
    code,
    arg_min(unit_code, (preference, unit_code)) AS unit_code
FROM written
GROUP BY code;

CREATE OR REPLACE TEMP TABLE country_cells AS
SELECT
    country,
    cell_x,
    cell_y
FROM geo.country_cells
UNION ALL
-- Belgium's bounding box (2.3 to 6.5 E, 49.4 to 51.6 N) until its units are loaded.
SELECT
    'BE',
    xs.x,
    ys.y
FROM (SELECT unnest(range(23, 66)) AS x) AS xs
CROSS JOIN (SELECT unnest(range(494, 517)) AS y) AS ys
WHERE NOT EXISTS (
    SELECT 1 FROM geo.country_cells
    WHERE country = 'BE'
);
