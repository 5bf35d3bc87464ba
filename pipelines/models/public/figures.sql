-- The figures that anyone may read, and no others (impact method §7): a hidden cell has its status,
-- `s`, and holds nothing, whatever the reason for which it is hidden.
WITH totals AS (
    SELECT
        level,
        code,
        family,
        year,
        sum(mass_t) AS mass_t,
        sum(waste_diverted_t) AS waste_diverted_t,
        sum(waste_avoided_t) AS waste_avoided_t,
        sum(virgin_avoided_t) AS virgin_avoided_t,
        sum(tkm_avoided) AS tkm_avoided,
        sum(co2e_avoided_kg) AS co2e_avoided_kg,
        sum(production_kg) AS production_kg,
        sum(end_of_life_kg) AS end_of_life_kg,
        sum(transport_kg) AS transport_kg,
        sum(eur_saved) AS eur_saved,
        sum(equipment_hours) AS equipment_hours,
        sum(m2_days) AS m2_days,
        sum(person_hours) AS person_hours,
        sum(fte) AS fte,
        sum(short_time_days_avoided) AS short_time_days_avoided,
        sum(hours) AS hours,
        sum(persons) AS persons
    FROM core.cell_contributors
    GROUP BY level, code, family, year
),

long AS (
    SELECT *
    FROM totals
    UNPIVOT (
        value FOR figure_id IN (
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
)

SELECT
    m.level,
    m.code,
    m.family,
    m.year,
    g.figure_id,
    CASE WHEN m.hidden THEN 's' ELSE 'published' END AS status,
    CASE WHEN NOT m.hidden THEN coalesce(l.value, 0) END AS value
FROM core.masks AS m
INNER JOIN ref.figure_groups AS g ON m.figure_group = g.figure_group
LEFT JOIN long AS l
    ON
        m.level = l.level
        AND m.code = l.code
        AND m.family = l.family
        AND m.year = l.year
        AND g.figure_id = l.figure_id
ORDER BY m.level, m.code, m.year, m.family, g.figure_id
