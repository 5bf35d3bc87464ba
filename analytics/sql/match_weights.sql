-- Weights and shapes of the parts of a score.
SELECT
    part,
    name,
    value
FROM ref.match_weights
