-- What was exchanged in each unit, family and year, attributed; a figure that none of its exchanges
-- has is null.
SELECT
    year,
    unit_code,
    family,
    cast(sum(mass_t) AS DOUBLE) AS mass_t,
    cast(sum(waste_diverted_t) AS DOUBLE) AS waste_diverted_t,
    cast(sum(waste_avoided_t) AS DOUBLE) AS waste_avoided_t,
    cast(sum(virgin_avoided_t) AS DOUBLE) AS virgin_avoided_t,
    cast(sum(tkm_avoided) AS DOUBLE) AS tkm_avoided,
    cast(sum(co2e_avoided_kg) AS DOUBLE) AS co2e_avoided_kg,
    cast(sum(production_kg) AS DOUBLE) AS production_kg,
    cast(sum(end_of_life_kg) AS DOUBLE) AS end_of_life_kg,
    cast(sum(transport_kg) AS DOUBLE) AS transport_kg,
    cast(sum(eur_saved) AS DOUBLE) AS eur_saved,
    cast(sum(equipment_hours) AS DOUBLE) AS equipment_hours,
    cast(sum(m2_days) AS DOUBLE) AS m2_days,
    cast(sum(person_hours) AS DOUBLE) AS person_hours,
    cast(sum(fte) AS DOUBLE) AS fte,
    cast(sum(short_time_days_avoided) AS DOUBLE) AS short_time_days_avoided,
    cast(sum(hours) AS DOUBLE) AS hours,
    cast(sum(persons) AS DOUBLE) AS persons
FROM core.contributions
GROUP BY year, unit_code, family
ORDER BY year, unit_code, family
