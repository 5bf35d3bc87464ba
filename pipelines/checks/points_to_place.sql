-- Points that can be read, to be placed in units.
SELECT
    row_no,
    lon,
    lat
FROM stage
WHERE
    lon IS NOT NULL
    AND lat IS NOT NULL
    AND row_no NOT IN (
        SELECT faults.row_no FROM faults
        WHERE faults."column" IN ('lon', 'lat')
    );
