-- Listings as values; the country of a commune code is the company's, an empty resource the
-- category's.
CREATE OR REPLACE TEMP TABLE stage AS
SELECT
    typed.* REPLACE (
        coalesce(typed.resource, categories.resource) AS resource,
        as_waste_code(typed.waste_code) AS waste_code,
        coalesce(
            places.unit_code,
            as_commune_code(
                typed.commune_code, coalesce(odd_countries.country, country_of(typed.company_id))
            )
        ) AS commune_code
    ),
    coalesce(odd_countries.country, country_of(typed.company_id)) AS place_country,
    -- A listing may lie across the border from its company: any known country will do.
    cast(NULL AS VARCHAR) AS point_country,
    typed.commune_code IS NULL OR places.code IS NOT NULL AS place_known,
    -- A cell was replaced: the raw row is kept beside the columns.
    typed.raw IS NULL
    AND (
        typed.waste_code <> as_waste_code(typed.waste_code)
        OR (
            typed.commune_code IS NOT NULL
            AND typed.commune_code IS DISTINCT FROM places.unit_code
        )
    ) AS restated,
    typed.platform AS key_platform,
    typed.listing_id AS key_id,
    typed.updated_on AS version
FROM typed
LEFT JOIN categories ON typed.category = categories.category
LEFT JOIN odd_countries ON typed.company_id = odd_countries.company_id
LEFT JOIN places
    ON
        places.code
        = as_commune_code(
            typed.commune_code, coalesce(odd_countries.country, country_of(typed.company_id))
        );
