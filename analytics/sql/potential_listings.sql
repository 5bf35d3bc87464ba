-- The listings that were there in a period, with what they held for it: what recurs, its share of
-- the year; what comes once, what was not exchanged outside the period. Columns of match_listings,
-- dates cut to the period, then those of the potential.
WITH taken AS (
    SELECT
        u.listing_no,
        bool_or(u.is_twin) AS is_twin,
        sum(coalesce(u.used, l.amount)) FILTER (WHERE elsewhen) AS used,
        count(*) FILTER (WHERE elsewhen) AS times
    FROM (
        SELECT
            *,
            completed_on NOT BETWEEN $from_day AND $to_day AS elsewhen
        FROM marts.potential_uses
    ) AS u
    INNER JOIN marts.potential_listings AS l ON u.listing_no = l.listing_no
    GROUP BY u.listing_no
),

memberships AS (
    SELECT
        company_id,
        string_agg(DISTINCT platform, '|' ORDER BY platform) AS member_of
    FROM loaded.members
    WHERE
        coalesce(joined_on <= $to_day, TRUE)
        AND coalesce(left_on > $from_day, TRUE)
    GROUP BY company_id
),

there AS (
    SELECT
        *,
        greatest(first_on, $from_day) AS from_day,
        least(last_on, $to_day) AS to_day,
        to_day - from_day + 1 AS days
    FROM marts.potential_listings
    WHERE coalesce(first_on <= $to_day, TRUE) AND coalesce(last_on >= $from_day, TRUE)
)

SELECT
    l.listing_no,
    l.kind = 'need' AS is_need,
    l.category,
    l.platform,
    l.resource,
    l.unit_code AS commune_code,
    coalesce(m.member_of, '') AS member_of,
    l.measure,
    l.waste_code,
    l.visibility = 'members' AS members_only,
    l.anonymous,
    l.at_commune,
    l.lon,
    l.lat,
    l.owner_key,
    l.owner_key AS turn_key,
    l.from_day - DATE '1970-01-01' AS first_day,
    l.to_day - DATE '1970-01-01' AS last_day,
    NULL AS fresh_day,
    CASE
        WHEN l.recurrent THEN l.amount * l.times_a_year * l.days / $days_of_year
        WHEN l.amount IS NOT NULL THEN greatest(l.amount - coalesce(t.used, 0), 0)
    END AS yearly,
    CASE WHEN l.recurrent THEN l.amount END AS delivery,
    l.moved_t AS mass_t,
    l.items_per_t,
    0 AS completed,
    0 AS cancelled,
    l.party_id,
    is_inside(l.party_unit, $level, $code) AS inside,
    l.status = 'open' AS is_open,
    -- Taken whole, before or after; or listed twice.
    coalesce(
        t.is_twin OR (NOT l.recurrent AND t.times > 0 AND coalesce(yearly, 0) <= 0), FALSE
    ) AS is_gone
FROM there AS l
LEFT JOIN taken AS t ON l.listing_no = t.listing_no
LEFT JOIN memberships AS m ON l.party_id = m.company_id
WHERE l.days > 0
ORDER BY l.listing_no
