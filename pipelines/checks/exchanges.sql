INSERT INTO faults BY NAME
SELECT
    row_no,
    'giver_id' AS "column",
    'unknown_company' AS code,
    1 AS pass
FROM stage
WHERE giver_id IS NOT NULL AND giver_id NOT IN (SELECT company_id FROM loaded.companies);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'receiver_id' AS "column",
    'unknown_company' AS code,
    1 AS pass
FROM stage
WHERE receiver_id IS NOT NULL AND receiver_id NOT IN (SELECT company_id FROM loaded.companies);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'receiver_id' AS "column",
    'same_company' AS code,
    1 AS pass
FROM stage
WHERE giver_id = receiver_id AND giver_id IN (SELECT company_id FROM loaded.companies);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'started_on' AS "column",
    'dates_out_of_order' AS code,
    'agreed_on' AS other,
    1 AS pass
FROM stage
WHERE started_on < agreed_on;

-- Compared with the latest date before it, so that one wrong date gives one fault.
INSERT INTO faults BY NAME
SELECT
    row_no,
    'completed_on' AS "column",
    'dates_out_of_order' AS code,
    CASE WHEN completed_on < started_on THEN 'started_on' ELSE 'agreed_on' END AS other,
    1 AS pass
FROM stage
WHERE completed_on < started_on OR (completed_on < agreed_on AND started_on IS NULL);

INSERT INTO faults BY NAME
SELECT
    row_no,
    'completed_on' AS "column",
    'completed_without_date' AS code,
    1 AS pass
FROM stage
WHERE status = 'completed' AND completed_on IS NULL;

INSERT INTO faults BY NAME
SELECT
    row_no,
    'reject_share' AS "column",
    'not_a_share' AS code,
    1 AS pass
FROM stage
WHERE reject_share NOT BETWEEN 0 AND 1;

INSERT INTO faults BY NAME
SELECT
    row_no,
    'lifetime_hours' AS "column",
    'not_positive' AS code,
    1 AS pass
FROM stage
WHERE lifetime_hours <= 0;

INSERT INTO faults BY NAME
SELECT
    row_no,
    "column",
    'negative_value' AS code,
    1 AS pass
FROM (
    UNPIVOT (
        SELECT
            row_no,
            actual_km,
            supply_km,
            disposal_km,
            purchase_avoided_eur,
            disposal_avoided_eur,
            price_eur,
            persons,
            hours,
            equipment_hours,
            area_m2,
            days
        FROM stage
        WHERE
            least(
                actual_km, supply_km, disposal_km, purchase_avoided_eur, disposal_avoided_eur,
                price_eur, persons, hours, equipment_hours, area_m2, days
            ) < 0
    )
    ON COLUMNS(* EXCLUDE (row_no)) INTO NAME "column" VALUE amount
)
WHERE amount < 0;
