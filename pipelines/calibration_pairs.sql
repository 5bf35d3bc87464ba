-- Pairs of companies that exchanges go between, both inside a territory (any where none is named)
-- and standing at points of their own.
SELECT DISTINCT
    g.lon AS from_lon,
    g.lat AS from_lat,
    r.lon AS to_lon,
    r.lat AS to_lat
FROM staging.exchanges AS e
INNER JOIN core.company_places AS g ON e.giver_id = g.company_id
INNER JOIN core.company_places AS r ON e.receiver_id = r.company_id
WHERE
    g.has_coordinates
    AND r.has_coordinates
    AND (
        $level IS NULL
        OR (
            g.unit_code IN (
                SELECT m.unit_code FROM core.territory_members AS m
                WHERE m.level = $level AND m.code = $code
            )
            AND r.unit_code IN (
                SELECT m.unit_code FROM core.territory_members AS m
                WHERE m.level = $level AND m.code = $code
            )
        )
    )
ORDER BY ALL
