-- Of `memberships`, those outside their platform's perimeter, where both are known;
-- `placed_members` are the companies of them that have coordinates.
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

-- Coordinates decide; without them, or at sea, the declared commune.
located AS (
    SELECT
        memberships.*,
        coalesce(placed_members.unit_code, companies.commune_code) AS unit_code
    FROM memberships
    INNER JOIN loaded.companies ON memberships.company_id = companies.company_id
    LEFT JOIN placed_members ON memberships.company_id = placed_members.company_id
    WHERE memberships.platform IN (SELECT inside.platform FROM inside)
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
