-- What each completed exchange took from the listings that it came from, in each listing's own
-- measure (null where it can't be compared). Two rows of one exchange, seen on two platforms, bear
-- one name, that of the row that counts; the other's listing is then a twin, the same thing listed
-- twice.
WITH ends AS (
    SELECT
        platform,
        exchange_id,
        unnest([offer_id, need_id]) AS listing_id
    FROM staging.exchanges
    WHERE status = 'completed'
)

SELECT
    coalesce(d.duplicate_of, e.platform || '/' || e.exchange_id) AS exchange,
    e.completed_on,
    l.listing_no,
    CASE
        WHEN l.measure = 't' THEN e.mass_t
        WHEN l.measure = 'hour' THEN coalesce(e.work_hours, e.equipment_hours)
        WHEN l.measure = e.unit THEN e.quantity
    END AS used,
    row_number() OVER (
        PARTITION BY exchange, l.kind
        ORDER BY d.duplicate_of IS NOT NULL, e.platform, e.exchange_id
    ) > 1 AS is_twin
FROM ends AS n
INNER JOIN staging.exchanges AS e ON n.platform = e.platform AND n.exchange_id = e.exchange_id
INNER JOIN marts.potential_listings AS l
    ON n.platform = l.platform AND n.listing_id = l.listing_id
LEFT JOIN core.duplicates AS d ON n.platform = d.platform AND n.exchange_id = d.exchange_id
ORDER BY exchange, l.listing_no
