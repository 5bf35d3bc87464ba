-- Each contributor to each cell of the published tables (impact method §7): territories by family
-- and over all families, communes over all families. One row a contributor and side: its
-- establishments are one, and what it nets in the cell is its own.
WITH placed AS (
    SELECT
        m.level,
        m.code,
        c.family,
        c.* EXCLUDE (unit_code, family)
    FROM core.contributions AS c
    INNER JOIN core.territory_members AS m ON c.unit_code = m.unit_code
    WHERE m.level IN ('epci', 'departement', 'region', 'platform') AND m.code <> 'none'
    UNION ALL BY NAME
    SELECT
        m.level,
        m.code,
        'all' AS family,
        c.* EXCLUDE (unit_code, family)
    FROM core.contributions AS c
    INNER JOIN core.territory_members AS m ON c.unit_code = m.unit_code
    WHERE
        m.level IN ('epci', 'departement', 'region', 'platform', 'commune') AND m.code <> 'none'
)

SELECT
    level,
    code,
    family,
    year,
    role,
    contributor,
    bool_or(natural_person) AS natural_person,
    sum(people) AS people,
    sum(COLUMNS(
        * EXCLUDE (
            level, code, family, year, role, contributor, natural_person, people
        )
    ))
FROM placed
GROUP BY level, code, family, year, role, contributor
