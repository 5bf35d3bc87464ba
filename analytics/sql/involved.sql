-- Whole figures of the exchanges with at least one party in a territory: not additive.
WITH touched AS (
    SELECT DISTINCT
        s.platform,
        s.exchange_id
    FROM marts.shares AS s
    LEFT JOIN core.territory_members AS m ON s.unit_code = m.unit_code AND m.level = $level
    WHERE
        s.factor_set = $factor_set
        AND ($year IS NULL OR s.year = $year)
        AND ($month IS NULL OR s.month_index % 12 = $month % 12)
        AND ($resource IS NULL OR s.resource = $resource)
        AND ($family IS NULL OR s.family = $family)
        AND ($level IS NULL OR code_or_remainder(m.code, s.unit_code) = $code)
)

SELECT
    count(DISTINCT row(s.platform, s.exchange_id)) AS exchanges,
    sum(COLUMNS(
        s.* EXCLUDE (
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
            additionality
        )
    ))
FROM marts.shares AS s
SEMI JOIN touched AS t ON s.platform = t.platform AND s.exchange_id = t.exchange_id
WHERE s.factor_set = $factor_set
