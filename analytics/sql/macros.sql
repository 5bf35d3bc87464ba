-- What several queries share, written into the database when the models are computed.

-- Whether a unit is in a territory, which may be `unplaced`; a level of NULL is everywhere.
CREATE OR REPLACE MACRO is_inside(unit, in_level, in_code) AS (
    in_level IS NULL
    OR CASE
        WHEN unit IS NULL THEN in_code = 'unplaced'
        ELSE unit IN (
            SELECT m.unit_code
            FROM core.territory_members AS m
            WHERE m.level = in_level AND m.code = in_code
        )
    END
);

-- A unit's territory, or the remainder that it counts in: `none` is placed, but in no territory of
-- the level.
CREATE OR REPLACE MACRO code_or_remainder(code, unit) AS (
    CASE
        WHEN code IS NOT NULL THEN code
        WHEN unit IS NULL THEN 'unplaced'
        ELSE 'none'
    END
);

-- The mass of a quantity, in tonnes: declared, else by its unit (impact method §2).
CREATE OR REPLACE MACRO quantity_t(resource, declared_t, quantity, unit, unit_mass_t) AS (
    CASE resource
        WHEN 'material' THEN coalesce(
            declared_t,
            CASE unit
                WHEN 't' THEN quantity
                WHEN 'kg' THEN quantity / 1000
                WHEN 'item' THEN quantity * unit_mass_t
            END
        )
        WHEN 'equipment' THEN coalesce(declared_t, unit_mass_t)
        WHEN 'transport' THEN coalesce(
            declared_t, CASE unit WHEN 't' THEN quantity WHEN 'kg' THEN quantity / 1000 END
        )
    END
);

-- What the quantity of a listing is compared in, null where it can't be.
CREATE OR REPLACE MACRO measured_in(resource, mass_t, unit) AS (
    CASE
        WHEN resource = 'material' AND mass_t IS NOT NULL THEN 't'
        WHEN resource = 'transport' AND unit IN ('t', 'kg') THEN 't'
        WHEN unit IN ('hour', 'person_hour') AND resource <> 'material' THEN 'hour'
        WHEN unit IN ('m3', 'm2_day', 't_km', 'item') THEN unit
    END
);

-- A company with its other establishments: the SIREN begins a SIRET.
CREATE OR REPLACE MACRO company_of(company_id) AS ( -- noqa: CP05
    CASE
        WHEN regexp_full_match(company_id, '[0-9]{14}') THEN left(company_id, 9)
        ELSE company_id
    END
);

-- How often a listing comes a year; one that comes once counts 1.
CREATE OR REPLACE MACRO times_in_year(recurrence) AS ( -- noqa: CP05
    CASE recurrence WHEN 'weekly' THEN 52 WHEN 'monthly' THEN 12 ELSE 1 END
);

-- Whether a company must inform its works council, from its headcount, a number or an INSEE band; NULL
-- where unknown. A band that reaches 50 counts as 50: the works council is told once too often.
CREATE OR REPLACE MACRO has_works_council(headcount) AS (
    headcount LIKE '%+'
    OR try_cast(regexp_extract(headcount, '([0-9]+)$', 1) AS INTEGER) >= 50
);

-- Whether a title may tell who wrote it: a word of the company's name, a long number, an address.
CREATE OR REPLACE MACRO tells_who(title, company_name) AS (
    coalesce(
        list_has_any(
            regexp_extract_all(strip_accents(lower(title)), '[a-z0-9]{4,}'),
            regexp_extract_all(strip_accents(lower(company_name)), '[a-z0-9]{4,}')
        ),
        FALSE
    )
    OR coalesce(regexp_matches(title, '@|www\.|https?:|([0-9][ .-]?){9}'), FALSE)
);
