-- What each contributor (SIREN: the first nine digits of a SIRET; a Belgian number whole) brings
-- to each unit, family and year, on each side, attributed and by the default factors: the cells
-- that are published are sums of these rows (impact method §7).
WITH parties AS (
    SELECT
        factor_set,
        platform,
        exchange_id,
        'giver' AS role,
        giver_id AS company_id,
        persons
    FROM marts.exchanges
    WHERE counted
    UNION ALL
    SELECT
        factor_set,
        platform,
        exchange_id,
        'receiver' AS role,
        receiver_id AS company_id,
        persons
    FROM marts.exchanges
    WHERE counted
)

SELECT
    s.year,
    s.unit_code,
    s.family,
    s.role,
    CASE
        WHEN regexp_full_match(e.company_id, '[0-9]{14}') THEN left(e.company_id, 9)
        ELSE e.company_id
    END AS contributor,
    bool_or(coalesce(c.natural_person, FALSE)) AS natural_person,
    -- Whole people, not attributed halves; at least one an exchange.
    cast(sum(coalesce(e.persons, 1)) AS DOUBLE) AS people,
    sum(s.mass_t) AS mass_t,
    sum(s.waste_diverted_t) AS waste_diverted_t,
    sum(s.waste_avoided_t) AS waste_avoided_t,
    sum(s.virgin_avoided_t) AS virgin_avoided_t,
    sum(s.tkm_avoided) AS tkm_avoided,
    sum(s.co2e_avoided_kg) AS co2e_avoided_kg,
    sum(s.production_kg) AS production_kg,
    sum(s.end_of_life_kg) AS end_of_life_kg,
    sum(s.transport_kg) AS transport_kg,
    sum(s.eur_saved) AS eur_saved,
    sum(s.equipment_hours) AS equipment_hours,
    sum(s.m2_days) AS m2_days,
    sum(s.person_hours) AS person_hours,
    sum(s.fte) AS fte,
    sum(s.short_time_days_avoided) AS short_time_days_avoided,
    sum(s.hours) AS hours,
    sum(s.persons) AS persons
FROM marts.shares AS s
INNER JOIN parties AS e
    ON
        s.factor_set = e.factor_set
        AND s.platform = e.platform
        AND s.exchange_id = e.exchange_id
        AND s.role = e.role
LEFT JOIN loaded.companies AS c ON e.company_id = c.company_id
WHERE s.factor_set = 'default' AND s.unit_code IS NOT NULL
GROUP BY ALL
