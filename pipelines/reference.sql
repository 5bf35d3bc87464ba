-- Value of an assumption, for use in models: assumption('supply_km').
CREATE OR REPLACE MACRO assumption(id) AS (
    SELECT a.value FROM ref.assumptions AS a WHERE a.assumption_id = id
);
