-- Who exchanged what, of the exchanges that prove an indicator.
SELECT
    x.platform || '/' || x.exchange_id AS evidence,
    x.exchange_id,
    coalesce(p.name, x.platform) AS platform_name,
    coalesce(x.completed_on, x.started_on) AS day,
    c.label_fr,
    c.label_en,
    x.giver_id,
    g.name AS giver_name,
    x.receiver_id,
    r.name AS receiver_name
FROM loaded.exchanges AS x
LEFT JOIN loaded.platforms AS p ON x.platform = p.platform
LEFT JOIN ref.categories AS c ON x.category = c.category
LEFT JOIN loaded.companies AS g ON x.giver_id = g.company_id
LEFT JOIN loaded.companies AS r ON x.receiver_id = r.company_id
WHERE list_contains($evidence, x.platform || '/' || x.exchange_id)
ORDER BY day DESC, evidence ASC
