INSERT INTO faults BY NAME
SELECT
    row_no,
    'company_id' AS "column",
    'unknown_company' AS code,
    1 AS pass
FROM stage
WHERE company_id IS NOT NULL AND company_id NOT IN (SELECT company_id FROM loaded.companies);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'available_to' AS "column",
    'dates_out_of_order' AS code,
    'available_from' AS other,
    1 AS pass
FROM stage
WHERE available_to < available_from;

-- Compared as days: a listing updated the day it is published is in order.
INSERT INTO faults BY NAME
SELECT
    row_no,
    'updated_on' AS "column",
    'dates_out_of_order' AS code,
    'published_on' AS other,
    1 AS pass
FROM stage
WHERE cast(updated_on AS DATE) < published_on;

INSERT INTO faults BY NAME
SELECT
    row_no,
    'waste_code' AS "column",
    'bad_waste_code' AS code,
    1 AS pass
FROM stage
WHERE NOT is_waste_code(waste_code);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'price_eur' AS "column",
    'negative_value' AS code,
    1 AS pass
FROM stage
WHERE price_eur < 0;
