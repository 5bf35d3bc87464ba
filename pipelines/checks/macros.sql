-- Text to value, null where the text is not one; every check reads values through these.
-- DuckDB would read 1_000 as a thousand; nobody types that.
CREATE OR REPLACE TEMP MACRO as_number(x) AS
    CASE
        WHEN NOT contains(x, '_') AND isfinite(try_cast(x AS DOUBLE)) THEN try_cast(x AS DOUBLE)
    END;

CREATE OR REPLACE TEMP MACRO as_integer(x) AS
    CASE WHEN as_number(x) = floor(as_number(x)) THEN try_cast(as_number(x) AS BIGINT) END;

CREATE OR REPLACE TEMP MACRO as_bool(x) AS
    CASE lower(x) WHEN 'true' THEN true WHEN 'false' THEN false END;

-- Years outside 1900-2100 are slips of the pen or infinity, not dates.
CREATE OR REPLACE TEMP MACRO as_timestamp(x) AS
    CASE
        WHEN try_cast(x AS TIMESTAMP) >= TIMESTAMP '1900-01-01'
            AND try_cast(x AS TIMESTAMP) < TIMESTAMP '2101-01-01'
            THEN try_cast(x AS TIMESTAMP)
    END;

CREATE OR REPLACE TEMP MACRO as_date(x) AS
    CASE
        WHEN try_cast(x AS DATE) BETWEEN DATE '1900-01-01' AND DATE '2100-12-31'
            THEN try_cast(x AS DATE)
    END;

-- '15.01.03 *' -> '15 01 03*': spaces, points and dashes are free, the star stays.
CREATE OR REPLACE TEMP MACRO is_waste_code(x) AS
    regexp_full_match(x, '[0-9]{2}[ .-]*[0-9]{2}[ .-]*[0-9]{2} *[*]?');

CREATE OR REPLACE TEMP MACRO as_waste_code(x) AS
    CASE
        WHEN regexp_full_match(x, '[0-9]{2} [0-9]{2} [0-9]{2}[*]?') THEN x
        WHEN is_waste_code(x)
            THEN regexp_replace(
                translate(x, ' .-', ''), '([0-9]{2})([0-9]{2})([0-9]{2})', '\1 \2 \3'
            )
        ELSE x
    END;

CREATE OR REPLACE TEMP MACRO country_of(company_id) AS
    CASE WHEN starts_with(company_id, 'BE') THEN 'BE' ELSE 'FR' END;

-- Codes outside France carry their country, because Belgium's collide with INSEE's.
CREATE OR REPLACE TEMP MACRO as_commune_code(x, country) AS
    CASE
        WHEN country = 'FR' AND regexp_full_match(x, '[0-9]{4}') THEN '0' || x
        WHEN country = 'FR' THEN upper(x)
        WHEN starts_with(upper(x), country) THEN upper(x)
        ELSE country || x
    END;

CREATE OR REPLACE TEMP MACRO cell_of(degrees) AS CAST(floor(degrees * 10) AS INTEGER);

-- Before the rest is put in a reason, so that no cell can pass for the place of the line.
CREATE OR REPLACE TEMP MACRO at_line(reason, line) AS
    replace(reason, '{line}', cast(line AS VARCHAR));

-- A reason with what the row says in it; the cell comes last, so that it is never read again.
CREATE OR REPLACE TEMP MACRO say(reason, column_name, other, value) AS
    replace(
        replace(
            replace(reason, '{column}', coalesce(column_name, '')), '{other}', coalesce(other, '')
        ),
        '{value}', coalesce(value, '')
    );
