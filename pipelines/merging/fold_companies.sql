-- A column that a file does not have says nothing of its companies: what an earlier file of the
-- batch said stays, else what is stored. An empty cell does say something: that it is empty.
-- Only the first row of each company in its last file matters here, since it is the one that
-- stands; what else that file says of it is the same.
CREATE OR REPLACE TEMP MACRO said(column_name, columns, value) AS
    CASE WHEN list_contains(columns, column_name) THEN {'v': value} END;

CREATE OR REPLACE TEMP MACRO fold(told_value, stored_id, stored_value, value) AS
    coalesce(
        told_value, CASE WHEN stored_id IS NOT NULL THEN {'v': stored_value} END, {'v': value}
    ).v;

CREATE OR REPLACE TEMP TABLE folded AS
WITH told AS (
    SELECT
        company_id,
        arg_max(row_no, (stage.file_no, -row_no)) AS last_row_no,
        arg_max(said('name', columns, name), row_no) AS name,
        arg_max(said('naf_code', columns, naf_code), row_no) AS naf_code,
        arg_max(said('headcount', columns, headcount), row_no) AS headcount,
        arg_max(said('country', columns, country), row_no) AS country,
        arg_max(said('address', columns, address), row_no) AS address,
        arg_max(said('postcode', columns, postcode), row_no) AS postcode,
        arg_max(said('commune_code', columns, commune_code), row_no) AS commune_code,
        arg_max(said('lon', columns, lon), row_no) AS lon,
        arg_max(said('lat', columns, lat), row_no) AS lat,
        arg_max(said('natural_person', columns, natural_person), row_no) AS natural_person,
        arg_max(said('diffusion', columns, diffusion), row_no) AS diffusion
    FROM stage
    INNER JOIN batch_files ON stage.file_no = batch_files.file_no
    WHERE row_no NOT IN (SELECT row_no FROM faults)
    GROUP BY company_id
)

SELECT
    stage.* REPLACE (
        fold(told.name, stored.company_id, stored.name, stage.name) AS name,
        fold(told.naf_code, stored.company_id, stored.naf_code, stage.naf_code) AS naf_code,
        fold(told.headcount, stored.company_id, stored.headcount, stage.headcount) AS headcount,
        fold(told.country, stored.company_id, stored.country, stage.country) AS country,
        fold(told.address, stored.company_id, stored.address, stage.address) AS address,
        fold(told.postcode, stored.company_id, stored.postcode, stage.postcode) AS postcode,
        fold(
            told.commune_code, stored.company_id, stored.commune_code, stage.commune_code
        ) AS commune_code,
        fold(told.lon, stored.company_id, stored.lon, stage.lon) AS lon,
        fold(told.lat, stored.company_id, stored.lat, stage.lat) AS lat,
        fold(
            told.natural_person, stored.company_id, stored.natural_person, stage.natural_person
        ) AS natural_person,
        fold(told.diffusion, stored.company_id, stored.diffusion, stage.diffusion) AS diffusion
    )
FROM told
INNER JOIN stage ON told.last_row_no = stage.row_no
LEFT JOIN loaded.companies AS stored ON told.company_id = stored.company_id;

DELETE FROM stage
WHERE row_no IN (SELECT row_no FROM folded);

INSERT INTO stage SELECT * FROM folded;

DROP TABLE folded;
