-- Who exchanged with whom in a year, around a territory, and who did for the first time.
WITH history AS (
    SELECT
        e.giver_id,
        e.receiver_id,
        e.year,
        is_inside(e.giver_commune, $level, $code) AS giver_inside,
        is_inside(e.receiver_commune, $level, $code) AS receiver_inside
    FROM marts.exchanges AS e
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND e.year <= $year
        AND e.giver_id != e.receiver_id
),

pairs AS (
    SELECT
        min(year) AS first_year,
        bool_or(year = $year AND giver_id < receiver_id) AS forth,
        bool_or(year = $year AND giver_id > receiver_id) AS back
    FROM history
    WHERE giver_inside OR receiver_inside
    GROUP BY least(giver_id, receiver_id), greatest(giver_id, receiver_id)
    HAVING max(year) = $year
),

links AS (
    SELECT
        count(*) AS links,
        count(*) FILTER (WHERE first_year = $year) AS first_links,
        count(*) FILTER (WHERE forth AND back) AS mutual
    FROM pairs
),

ends AS (
    SELECT
        giver_id AS company_id,
        giver_inside AS company_inside,
        year,
        giver_inside OR receiver_inside AS here
    FROM history
    UNION ALL
    SELECT
        receiver_id AS company_id,
        receiver_inside AS company_inside,
        year,
        giver_inside OR receiver_inside AS here
    FROM history
),

companies AS (
    SELECT
        company_id,
        bool_or(company_inside) AS company_inside,
        min(year) AS first_year
    FROM ends
    GROUP BY company_id
    HAVING bool_or(here AND year = $year)
),

counted_companies AS (
    SELECT
        count(*) AS companies,
        count(*) FILTER (WHERE NOT company_inside) AS outside,
        count(*) FILTER (WHERE company_inside AND first_year = $year) AS first_companies
    FROM companies
),

members AS (
    SELECT DISTINCT m.company_id
    FROM loaded.members AS m
    LEFT JOIN core.company_places AS p ON m.company_id = p.company_id
    WHERE
        coalesce(year(m.joined_on), $year) <= $year
        AND coalesce(year(m.left_on), $year) >= $year
        AND is_inside(p.unit_code, $level, $code)
),

counted_members AS (
    SELECT
        count(*) AS members,
        count(c.company_id) AS active
    FROM members AS m
    LEFT JOIN companies AS c ON m.company_id = c.company_id
)

SELECT
    c.companies AS network_companies,
    CASE WHEN c.outside > 0 THEN 'of_which_outside' END AS network_companies_note,
    c.outside,
    l.links AS network_links,
    l.first_links AS network_first_links,
    CASE WHEN f.first_year = $year THEN 'first_year' END AS network_first_links_note,
    c.first_companies AS network_first_companies,
    CASE WHEN f.first_year = $year THEN 'first_year' END AS network_first_companies_note,
    CASE WHEN m.members > 0 THEN 100.0 * m.active / m.members END AS network_active_members,
    CASE WHEN m.members = 0 THEN 'no_member' END AS network_active_members_note,
    CASE WHEN l.links > 0 THEN 100.0 * l.mutual / l.links END AS network_reciprocity,
    CASE WHEN l.links = 0 THEN 'no_exchange' END AS network_reciprocity_note
FROM counted_companies AS c
CROSS JOIN links AS l
CROSS JOIN counted_members AS m
CROSS JOIN (SELECT min(year) AS first_year FROM history) AS f
