-- The offers that were open on a day, with their giver's record as it was known the day before.
WITH ends AS (
    SELECT
        e.giver_id,
        e.status = 'completed' AS completed,
        CASE
            WHEN e.status = 'completed' THEN e.completed_on
            ELSE coalesce(e.started_on, e.agreed_on, p.ended_on)
        END AS known_on
    FROM loaded.exchanges AS e
    LEFT JOIN past_lives AS p ON e.platform = p.platform AND e.offer_id = p.listing_id
    WHERE e.status IN ('completed', 'cancelled')
),

records AS (
    SELECT
        giver_id,
        count(*) FILTER (WHERE completed) AS completed,
        count(*) FILTER (WHERE NOT completed) AS cancelled
    FROM ends
    WHERE known_on < $day
    GROUP BY giver_id
)

SELECT
    l.listing_no,
    1 AS there,
    CASE WHEN l.anonymous THEN 0 ELSE coalesce(r.completed, 0) END AS completed,
    CASE WHEN l.anonymous THEN 0 ELSE coalesce(r.cancelled, 0) END AS cancelled,
    (SELECT sum(completed) / sum(completed + cancelled) FROM records) AS mean_reliability
FROM marts.match_listings AS l
INNER JOIN past_lives AS p ON l.platform = p.platform AND l.listing_id = p.listing_id
LEFT JOIN records AS r ON l.owner_id = r.giver_id
WHERE l.kind = 'offer' AND p.published_on <= $day AND p.ended_on >= $day
ORDER BY l.listing_no
