INSERT INTO faults BY NAME
SELECT
    row_no,
    'territory_code' AS "column",
    'unknown_territory' AS code,
    1 AS pass
FROM stage
WHERE
    territory_code IS NOT NULL
    AND territory_code NOT IN (
        SELECT level || ':' || code FROM geo.territories
        UNION ALL
        SELECT 'platform:' || platform FROM loaded.platforms
    );

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
            companies_met,
            profiles,
            presentations,
            promises_target,
            promises,
            meetings,
            contracts
        FROM stage
    )
    ON COLUMNS(* EXCLUDE (row_no)) INTO NAME "column" VALUE amount
)
WHERE amount < 0;
