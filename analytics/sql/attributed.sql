-- Attributed figures of every territory of a level, `none` (placed, but in no territory of the
-- level) and `unplaced` (no place known) closing the sum. Level NULL: everything, as one row.
WITH placed AS (
    SELECT
        s.*,
        CASE WHEN $level IS NULL THEN 'all' ELSE code_or_remainder(m.code, s.unit_code) END
            AS territory_code
    FROM marts.shares AS s
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND ($year IS NULL OR s.year = $year)
        AND ($month IS NULL OR s.month_index % 12 = $month % 12)
        AND ($resource IS NULL OR s.resource = $resource)
        AND ($family IS NULL OR s.family = $family)
)

SELECT
    p.territory_code AS code,
    count(DISTINCT row(p.platform, p.exchange_id)) AS exchanges,
    sum(COLUMNS(
        p.* EXCLUDE (
            factor_set,
            platform,
            exchange_id,
            role,
            unit_code,
            year,
            month_index,
            resource,
            family,
            category,
            additionality,
            territory_code
        )
    ))
FROM placed AS p
WHERE $code IS NULL OR p.territory_code = $code
GROUP BY p.territory_code
ORDER BY p.territory_code
