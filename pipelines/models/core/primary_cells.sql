-- Every published cell that holds an exchange, by group of figures, and whether the primary rules
-- hide it (impact method §7.1). The rules are asked of each watched figure, on each side, among
-- those who bring any of it: few contributors, one that holds most, a natural person among few,
-- few people. One that fails hides the group.
WITH rules AS (
    SELECT
        3 AS fewest_contributors,
        0.85 AS largest_share,
        11 AS fewest_with_natural_person,
        11 AS fewest_people
),

long AS (
    SELECT *
    FROM core.cell_contributors
    UNPIVOT (
        amount FOR figure_id IN (
            mass_t,
            waste_diverted_t,
            waste_avoided_t,
            virgin_avoided_t,
            tkm_avoided,
            co2e_avoided_kg,
            production_kg,
            end_of_life_kg,
            transport_kg,
            eur_saved,
            equipment_hours,
            m2_days,
            person_hours,
            fte,
            short_time_days_avoided,
            hours,
            persons
        )
    )
),

sides AS (
    SELECT
        l.level,
        l.code,
        l.family,
        l.year,
        g.figure_group,
        l.role,
        l.figure_id,
        any_value(g.about_people) AS about_people,
        any_value(g.watched) AS watched,
        count(*) FILTER (WHERE l.amount <> 0) AS contributors,
        max(abs(l.amount)) / nullif(sum(abs(l.amount)), 0) AS largest_share,
        coalesce(bool_or(l.natural_person) FILTER (WHERE l.amount <> 0), FALSE) AS natural_person,
        sum(l.people) FILTER (WHERE l.amount <> 0) AS people
    FROM long AS l
    INNER JOIN ref.figure_groups AS g ON l.figure_id = g.figure_id
    GROUP BY ALL
)

SELECT
    s.level,
    s.code,
    s.family,
    s.year,
    s.figure_group,
    bool_or(
        s.watched
        AND s.contributors > 0
        AND (
            s.contributors < r.fewest_contributors
            OR s.largest_share > r.largest_share
            OR (s.natural_person AND s.contributors < r.fewest_with_natural_person)
            OR (s.about_people AND s.people < r.fewest_people)
        )
    ) AS hidden
FROM sides AS s
CROSS JOIN rules AS r
GROUP BY ALL
