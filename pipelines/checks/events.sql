INSERT INTO faults BY NAME
SELECT file_no, line, 'territory_code' AS "column", 'unknown_territory' AS code, 1 AS pass
FROM stage
WHERE
    territory_code IS NOT NULL
    AND territory_code NOT IN (
        SELECT level || ':' || code FROM geo.territories
        UNION ALL
        SELECT 'platform:' || platform FROM loaded.platforms
    );

INSERT INTO faults BY NAME
SELECT file_no, line, "column", 'negative_value' AS code, 1 AS pass
FROM (
    UNPIVOT (
        SELECT
            file_no,
            line,
            companies_met,
            profiles,
            presentations,
            promises_target,
            promises,
            meetings,
            contracts
        FROM stage
    )
    ON COLUMNS(* EXCLUDE (file_no, line)) INTO NAME "column" VALUE amount
)
WHERE amount < 0;
