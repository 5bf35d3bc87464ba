-- Share of an exchange that is attributed to its giver (impact method §5).
SELECT value
FROM ref.assumptions
WHERE assumption_id = 'giver_share'
