-- What the year's counted exchanges brought their givers, those of the territory, as declared.
WITH inside AS (
    SELECT unit_code FROM core.territory_members
    WHERE level = $level AND code = $code
)

SELECT
    sum(x.price_eur) AS nisp_sales,
    count(*) AS given,
    count(*) - count(x.price_eur) AS prices_missing
FROM marts.exchanges AS e
INNER JOIN loaded.exchanges AS x ON e.platform = x.platform AND e.exchange_id = x.exchange_id
WHERE
    e.counted
    AND e.factor_set = $factor_set
    AND e.year = $year
    AND (
        $level IS NULL
        OR CASE
            WHEN e.giver_commune IS NULL THEN $code = 'unplaced'
            ELSE e.giver_commune IN (SELECT i.unit_code FROM inside AS i)
        END
    )
