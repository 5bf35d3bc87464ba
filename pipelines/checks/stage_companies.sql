-- Companies as values, the commune followed to the unit that holds it today.
CREATE OR REPLACE TEMP TABLE stage AS
SELECT
    typed.* REPLACE (
        coalesce(typed.country, country_of(typed.company_id)) AS country,
        coalesce(
            places.unit_code,
            as_commune_code(
                typed.commune_code, coalesce(typed.country, country_of(typed.company_id))
            )
        ) AS commune_code
    ),
    coalesce(typed.country, country_of(typed.company_id)) AS place_country,
    coalesce(typed.country, country_of(typed.company_id)) AS point_country,
    typed.commune_code IS NULL OR places.code IS NOT NULL AS place_known,
    -- A cell was replaced: the raw row is kept beside the columns.
    typed.raw IS NULL
    AND typed.commune_code IS NOT NULL
    AND (typed.commune_code IS DISTINCT FROM places.unit_code) AS restated,
    '' AS key_platform,
    typed.company_id AS key_id,
    cast(NULL AS TIMESTAMP) AS version
FROM typed
LEFT JOIN places
    ON
        places.code
        = as_commune_code(
            typed.commune_code, coalesce(typed.country, country_of(typed.company_id))
        );
