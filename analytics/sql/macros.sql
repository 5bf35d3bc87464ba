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
