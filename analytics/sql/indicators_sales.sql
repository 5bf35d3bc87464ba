-- What the year's counted exchanges brought their givers, those of the territory, as declared.
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
    AND is_inside(e.giver_commune, $level, $code)
