-- Territoire engagé: the year's synergies, the companies of the territory engaged in them, and the
-- synergies that recur over the four years that end with this one. A synergy is one giver, one
-- receiver and one category.
WITH chosen AS (
    SELECT
        e.platform || '/' || e.exchange_id AS evidence,
        e.giver_id,
        e.receiver_id,
        coalesce(e.category, e.resource) AS category,
        e.series_id,
        e.year,
        is_inside(e.giver_commune, $level, $code) AS giver_inside,
        is_inside(e.receiver_commune, $level, $code) AS receiver_inside
    FROM marts.exchanges AS e
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND e.year BETWEEN $year - 3 AND $year
        AND e.giver_id != e.receiver_id
        AND (giver_inside OR receiver_inside)
),

synergies AS (
    SELECT
        bool_or(year = $year) AS operational,
        bool_or(series_id IS NOT NULL) OR count(DISTINCT year) >= 2 AS recurrent,
        list(evidence) AS evidence,
        list(evidence) FILTER (WHERE year = $year) AS evidence_of_year
    FROM chosen
    GROUP BY giver_id, receiver_id, category
),

counts AS (
    SELECT
        count(*) FILTER (WHERE operational) AS synergies,
        count(*) FILTER (WHERE recurrent) AS recurrent,
        list_sort(flatten(list(evidence_of_year) FILTER (WHERE operational))) AS evidence_of_year,
        list_sort(flatten(list(evidence) FILTER (WHERE recurrent))) AS evidence_of_recurrent
    FROM synergies
),

parties AS (
    SELECT
        company_id,
        bool_or(company_inside) AS company_inside
    FROM (
        SELECT
            giver_id AS company_id,
            giver_inside AS company_inside
        FROM chosen
        WHERE year = $year
        UNION ALL
        SELECT
            receiver_id AS company_id,
            receiver_inside AS company_inside
        FROM chosen
        WHERE year = $year
    ) AS ends
    GROUP BY company_id
),

companies AS (
    SELECT
        count(*) FILTER (WHERE company_inside) AS engaged,
        count(*) FILTER (WHERE NOT company_inside) AS outside
    FROM parties
)

SELECT
    c.synergies AS eci_18,
    c.evidence_of_year AS eci_18_evidence,
    p.engaged AS eci_19,
    c.evidence_of_year AS eci_19_evidence,
    CASE WHEN p.outside > 0 THEN 'companies_outside' END AS eci_19_note,
    p.outside,
    c.recurrent AS eci_19_b,
    c.evidence_of_recurrent AS eci_19_b_evidence,
    c.synergies >= 1 AS action_3_5_3_1,
    c.evidence_of_year AS action_3_5_3_1_evidence,
    c.synergies >= 2 AS action_3_5_3_2,
    c.evidence_of_year AS action_3_5_3_2_evidence,
    c.synergies >= 3 AS action_3_5_3_3,
    c.evidence_of_year AS action_3_5_3_3_evidence
FROM counts AS c
CROSS JOIN companies AS p
