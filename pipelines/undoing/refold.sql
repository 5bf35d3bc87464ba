-- What a version took from the one below it (see fold_companies.sql), it takes from the one that is
-- below it now; `lost` then has the versions that were written over this one in their turn.
CREATE OR REPLACE TEMP TABLE refolded AS
WITH versions AS (
    SELECT
        *,
        cast(NULL AS BIGINT) AS replaced_by
    FROM loaded.companies
    UNION ALL BY NAME
    SELECT * FROM journal.companies
)

SELECT
    versions.* REPLACE (
        CASE
            WHEN
                list_contains(loads.columns, 'name')
                OR versions.name IS DISTINCT FROM lost.told.name
                THEN versions.name
            ELSE lost.instead.name
        END AS name,
        CASE
            WHEN
                list_contains(loads.columns, 'naf_code')
                OR versions.naf_code IS DISTINCT FROM lost.told.naf_code
                THEN versions.naf_code
            ELSE lost.instead.naf_code
        END AS naf_code,
        CASE
            WHEN
                list_contains(loads.columns, 'headcount')
                OR versions.headcount IS DISTINCT FROM lost.told.headcount
                THEN versions.headcount
            ELSE lost.instead.headcount
        END AS headcount,
        CASE
            WHEN
                list_contains(loads.columns, 'country')
                OR versions.country IS DISTINCT FROM lost.told.country
                THEN versions.country
            ELSE lost.instead.country
        END AS country,
        CASE
            WHEN
                list_contains(loads.columns, 'address')
                OR versions.address IS DISTINCT FROM lost.told.address
                THEN versions.address
            ELSE lost.instead.address
        END AS address,
        CASE
            WHEN
                list_contains(loads.columns, 'postcode')
                OR versions.postcode IS DISTINCT FROM lost.told.postcode
                THEN versions.postcode
            ELSE lost.instead.postcode
        END AS postcode,
        CASE
            WHEN
                list_contains(loads.columns, 'commune_code')
                OR versions.commune_code IS DISTINCT FROM lost.told.commune_code
                THEN versions.commune_code
            ELSE lost.instead.commune_code
        END AS commune_code,
        CASE
            WHEN
                list_contains(loads.columns, 'lon')
                OR versions.lon IS DISTINCT FROM lost.told.lon
                THEN versions.lon
            ELSE lost.instead.lon
        END AS lon,
        CASE
            WHEN
                list_contains(loads.columns, 'lat')
                OR versions.lat IS DISTINCT FROM lost.told.lat
                THEN versions.lat
            ELSE lost.instead.lat
        END AS lat,
        CASE
            WHEN
                list_contains(loads.columns, 'natural_person')
                OR versions.natural_person IS DISTINCT FROM lost.told.natural_person
                THEN versions.natural_person
            ELSE lost.instead.natural_person
        END AS natural_person,
        CASE
            WHEN
                list_contains(loads.columns, 'diffusion')
                OR versions.diffusion IS DISTINCT FROM lost.told.diffusion
                THEN versions.diffusion
            ELSE lost.instead.diffusion
        END AS diffusion
    ),
    versions AS told
FROM lost
INNER JOIN versions ON lost.company_id = versions.company_id AND lost.load_id = versions.load_id
INNER JOIN loaded.loads ON versions.load_id = loads.load_id;

DELETE FROM loaded.companies
USING refolded
WHERE companies.company_id = refolded.company_id AND companies.load_id = refolded.load_id;

DELETE FROM journal.companies
USING refolded
WHERE companies.company_id = refolded.company_id AND companies.load_id = refolded.load_id;

INSERT INTO loaded.companies BY NAME
SELECT * EXCLUDE (replaced_by, told) FROM refolded
WHERE replaced_by IS NULL;

INSERT INTO journal.companies BY NAME
SELECT * EXCLUDE (told) FROM refolded
WHERE replaced_by IS NOT NULL;

CREATE OR REPLACE TEMP TABLE lost AS
SELECT
    company_id,
    replaced_by AS load_id,
    told,
    refolded AS instead
FROM refolded
WHERE replaced_by IS NOT NULL;
