-- The open listings as they are matched, one row each: what may be shown of them (the columns of
-- marts.open_listings), and what only the match reads. They are matched from the place that may be
-- shown, so that a distance tells no more than the map does.
WITH today AS (
    SELECT coalesce(cast(max(value) FILTER (WHERE key = 'as_of') AS DATE), current_date) AS day
    FROM loaded.settings
),

memberships AS (
    SELECT
        m.company_id,
        list(DISTINCT m.platform ORDER BY m.platform) AS member_of
    FROM loaded.members AS m
    CROSS JOIN today AS t
    WHERE m.left_on IS NULL OR m.left_on > t.day
    GROUP BY m.company_id
),

givers AS (
    SELECT
        giver_id,
        count(*) FILTER (WHERE status = 'completed') AS completed,
        count(*) FILTER (WHERE status = 'cancelled') AS cancelled
    FROM staging.exchanges
    GROUP BY giver_id
),

listed AS (
    SELECT
        l.platform,
        l.listing_id,
        l.company_id AS owner_id,
        company_of(l.company_id) AS owner,
        l.waste_code,
        l.mass_t AS declared_mass_t,
        coalesce(l.unit, c.unit) AS listed_unit,
        c.unit_mass_t,
        times_in_year(l.recurrence) AS times_a_year,
        coalesce(l.recurrence, 'one_off') <> 'one_off' AS recurrent,
        greatest(l.published_on, cast(l.updated_on AS DATE)) AS fresh_on
    FROM loaded.listings AS l
    LEFT JOIN ref.categories AS c ON l.category = c.category
    WHERE l.status = 'open'
)

SELECT
    cast(row_number() OVER (ORDER BY o.platform, o.listing_id) - 1 AS INTEGER) AS listing_no,
    o.*,
    o.lon = u.lon AND o.lat = u.lat AS at_commune,
    u.area_km2,
    l.owner_id,
    md5_number_lower(l.owner) AS owner_key,
    -- Decides whose turn it is among equals: of an anonymous listing it says nothing of who.
    md5_number_lower(
        CASE WHEN o.anonymous THEN o.platform || '/' || o.listing_id ELSE l.owner END
    ) AS turn_key,
    -- Nor of what else it is a member of.
    CASE WHEN o.anonymous THEN [o.platform] ELSE coalesce(m.member_of, []) END AS member_of,
    l.waste_code,
    l.recurrent,
    l.times_a_year,
    l.fresh_on,
    CASE WHEN NOT o.anonymous THEN g.completed END AS completed,
    CASE WHEN NOT o.anonymous THEN g.cancelled END AS cancelled,
    -- The mass that moves, of one delivery or of the machine lent (impact method §2).
    quantity_t(o.resource, l.declared_mass_t, o.quantity, l.listed_unit, l.unit_mass_t) AS mass_t,
    -- What quantities are compared in, and how much of it one delivery is.
    measured_in(o.resource, mass_t, l.listed_unit) AS measure,
    CASE WHEN measure = 't' THEN mass_t ELSE o.quantity END AS amount,
    CASE
        WHEN l.listed_unit = 'item' AND o.quantity > 0 AND mass_t > 0 THEN o.quantity / mass_t
        ELSE 1 / l.unit_mass_t
    END AS items_per_t
FROM marts.open_listings AS o
INNER JOIN listed AS l ON o.platform = l.platform AND o.listing_id = l.listing_id
LEFT JOIN geo.units AS u ON o.commune_code = u.unit_code
LEFT JOIN memberships AS m ON l.owner_id = m.company_id
LEFT JOIN givers AS g ON l.owner_id = g.giver_id
ORDER BY listing_no
