-- Of `memberships`, those outside their platform's perimeter, where both are known.
INSERT INTO cautions BY NAME
WITH bounded AS (
    SELECT
        platform,
        unnest(perimeter) AS territory
    FROM loaded.platforms
),

inside AS (
    SELECT DISTINCT
        bounded.platform,
        members.unit_code
    FROM bounded
    INNER JOIN geo.members ON bounded.territory = members.level || ':' || members.code
),

bounded_members AS (
    SELECT
        memberships.*,
        companies.commune_code,
        companies.lon,
        companies.lat
    FROM memberships
    INNER JOIN loaded.companies ON memberships.company_id = companies.company_id
    WHERE memberships.platform IN (SELECT inside.platform FROM inside)
),

points AS MATERIALIZED (
    SELECT
        company_id,
        st_point(lon, lat) AS point
    FROM bounded_members
    WHERE lon IS NOT NULL
    GROUP BY ALL
),

placed AS (
    SELECT
        points.company_id,
        min(units.unit_code) AS unit_code
    FROM points
    INNER JOIN geo.units ON st_intersects(points.point, units.geometry)
    GROUP BY points.company_id
),

-- Coordinates decide; without them, or at sea, the declared commune.
located AS (
    SELECT
        bounded_members.*,
        coalesce(placed.unit_code, bounded_members.commune_code) AS unit_code
    FROM bounded_members
    LEFT JOIN placed ON bounded_members.company_id = placed.company_id
)

SELECT
    row_no,
    'company_id' AS "column",
    company_id AS value,
    'outside_perimeter' AS code,
    platform AS other
FROM located
WHERE
    unit_code IN (SELECT units.unit_code FROM geo.units AS units)
    AND (platform, unit_code) NOT IN (SELECT (inside.platform, inside.unit_code) FROM inside);
