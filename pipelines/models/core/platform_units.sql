-- The units of each platform's perimeter, each once.
SELECT DISTINCT
    p.platform,
    m.unit_code
FROM (
    SELECT
        platform,
        unnest(perimeter) AS territory
    FROM loaded.platforms
) AS p
INNER JOIN geo.members AS m
    ON
        split_part(p.territory, ':', 1) = m.level
        AND split_part(p.territory, ':', 2) = m.code
