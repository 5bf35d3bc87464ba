-- A column that a file does not have says nothing of its companies: what an earlier file of the
-- batch said stays, else what is stored. An empty cell does say something: that it is empty.
CREATE OR REPLACE TEMP MACRO said(column_name, columns, value) AS
    CASE WHEN list_contains(columns, column_name) THEN {'v': value} END;

CREATE OR REPLACE TEMP MACRO fold(said_before, stored_id, stored_value, value) AS
    coalesce(
        said_before, CASE WHEN stored_id IS NOT NULL THEN {'v': stored_value} END, {'v': value}
    ).v;

CREATE OR REPLACE TEMP TABLE folded AS
SELECT
    stage.* REPLACE (
        fold(
            last_value(said('name', columns, stage.name) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.name, stage.name
        ) AS name,
        fold(
            last_value(said('naf_code', columns, stage.naf_code) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.naf_code, stage.naf_code
        ) AS naf_code,
        fold(
            last_value(said('headcount', columns, stage.headcount) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.headcount, stage.headcount
        ) AS headcount,
        fold(
            last_value(said('country', columns, stage.country) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.country, stage.country
        ) AS country,
        fold(
            last_value(said('address', columns, stage.address) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.address, stage.address
        ) AS address,
        fold(
            last_value(said('postcode', columns, stage.postcode) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.postcode, stage.postcode
        ) AS postcode,
        fold(
            last_value(said('commune_code', columns, stage.commune_code) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.commune_code, stage.commune_code
        ) AS commune_code,
        fold(
            last_value(said('lon', columns, stage.lon) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.lon, stage.lon
        ) AS lon,
        fold(
            last_value(said('lat', columns, stage.lat) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.lat, stage.lat
        ) AS lat,
        fold(
            last_value(
                said('natural_person', columns, stage.natural_person) IGNORE NULLS
            ) OVER earlier,
            stored.company_id, stored.natural_person, stage.natural_person
        ) AS natural_person,
        fold(
            last_value(said('diffusion', columns, stage.diffusion) IGNORE NULLS) OVER earlier,
            stored.company_id, stored.diffusion, stage.diffusion
        ) AS diffusion
    )
FROM stage
INNER JOIN batch_files ON stage.file_no = batch_files.file_no
LEFT JOIN loaded.companies AS stored ON stage.company_id = stored.company_id
WHERE stage.row_no NOT IN (SELECT row_no FROM faults)
WINDOW earlier AS (
    PARTITION BY stage.company_id
    ORDER BY stage.row_no
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
);

DELETE FROM stage
WHERE row_no IN (SELECT row_no FROM folded);

INSERT INTO stage SELECT * FROM folded;

DROP TABLE folded;
