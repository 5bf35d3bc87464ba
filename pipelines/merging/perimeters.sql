-- Members outside their platform's perimeter, where both are known.
INSERT INTO cautions BY NAME
WITH memberships AS (
    SELECT
        coalesce(nullif(outcomes.key_platform, ''), batch_files.platform) AS platform,
        outcomes.key_id AS company_id,
        min(outcomes.row_no) AS row_no
    FROM outcomes
    INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
    GROUP BY
        outcomes.file_no,
        coalesce(nullif(outcomes.key_platform, ''), batch_files.platform),
        outcomes.key_id
),

bounded AS (
    SELECT platform, unnest(perimeter) AS territory
    FROM loaded.platforms
),

inside AS (
    SELECT DISTINCT bounded.platform, members.unit_code
    FROM bounded
    INNER JOIN geo.members ON bounded.territory = members.level || ':' || members.code
),

placed AS (
    SELECT
        memberships.*,
        companies.commune_code,
        companies.lon,
        companies.lat
    FROM memberships
    INNER JOIN loaded.companies USING (company_id)
    WHERE memberships.platform IN (SELECT platform FROM inside)
),

located AS (
    SELECT row_no, platform, company_id, commune_code AS unit_code
    FROM placed
    WHERE commune_code IS NOT NULL
    UNION ALL
    SELECT placed.row_no, placed.platform, placed.company_id, units.unit_code
    FROM placed
    INNER JOIN geo.units ON st_contains(units.geometry, st_point(placed.lon, placed.lat))
    WHERE placed.commune_code IS NULL
)

SELECT
    row_no,
    'company_id' AS "column",
    company_id AS value,
    'outside_perimeter' AS code,
    platform AS other
FROM located
WHERE
    unit_code IN (SELECT unit_code FROM geo.units)
    AND (platform, unit_code) NOT IN (SELECT (platform, unit_code) FROM inside);
