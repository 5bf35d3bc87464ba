-- Points of the companies inside a territory (anywhere where none is named), each once.
SELECT DISTINCT
    p.lon,
    p.lat
FROM core.company_places AS p
WHERE
    p.has_coordinates
    AND (
        $level IS NULL
        OR p.unit_code IN (
            SELECT m.unit_code FROM core.territory_members AS m
            WHERE m.level = $level AND m.code = $code
        )
    )
ORDER BY ALL
