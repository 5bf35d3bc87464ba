-- How far and how closely a territory shares in a year, and what comes of what its companies list.
WITH chosen AS (
    SELECT
        e.actual_km,
        is_inside(e.giver_commune, $level, $code) AS giver_inside,
        is_inside(e.receiver_commune, $level, $code) AS receiver_inside
    FROM marts.exchanges AS e
    WHERE
        e.counted
        AND e.factor_set = $factor_set
        AND e.year = $year
        AND (giver_inside OR receiver_inside)
),

flows AS (
    SELECT
        count(*) AS exchanges,
        count(*) - count(actual_km) AS distances_missing,
        median(actual_km) AS median_km,
        count(*) FILTER (WHERE giver_inside AND receiver_inside) AS internal
    FROM chosen
),

published AS (
    SELECT
        l.platform,
        l.listing_id,
        l.kind,
        l.published_on,
        CASE
            WHEN
                l.kind = 'offer'
                AND l.resource = 'equipment'
                AND coalesce(l.unit, c.unit) = 'hour'
                AND coalesce(l.recurrence, 'one_off') = 'one_off'
                AND l.quantity > 0
                THEN l.quantity
        END AS offered_hours
    FROM loaded.listings AS l
    LEFT JOIN core.company_places AS p ON l.company_id = p.company_id
    LEFT JOIN ref.categories AS c ON l.category = c.category
    WHERE
        year(l.published_on) = $year
        AND is_inside(p.unit_code, $level, $code)
),

came_of AS (
    SELECT
        platform,
        exchange_id,
        offer_id AS listing_id,
        'offer' AS kind,
        status,
        agreed_on
    FROM loaded.exchanges
    WHERE offer_id IS NOT NULL
    UNION ALL
    SELECT
        platform,
        exchange_id,
        need_id AS listing_id,
        'need' AS kind,
        status,
        agreed_on
    FROM loaded.exchanges
    WHERE need_id IS NOT NULL
),

outcomes AS (
    SELECT
        any_value(p.offered_hours) AS offered_hours,
        sum(m.equipment_hours) AS used_hours,
        coalesce(bool_or(e.status = 'completed'), FALSE) AS exchanged,
        date_diff('day', any_value(p.published_on), min(e.agreed_on)) AS days
    FROM published AS p
    LEFT JOIN came_of AS e
        ON p.platform = e.platform AND p.listing_id = e.listing_id AND p.kind = e.kind
    -- Duplicates too: each platform's offer was used, whichever row counts.
    LEFT JOIN marts.exchanges AS m
        ON
            e.platform = m.platform
            AND e.exchange_id = m.exchange_id
            AND m.factor_set = $factor_set
            AND m.status = 'completed'
    GROUP BY p.platform, p.listing_id, p.kind
),

listings AS (
    SELECT
        count(*) AS published,
        count(*) FILTER (WHERE exchanged) AS exchanged,
        sum(offered_hours) AS offered_hours,
        coalesce(sum(used_hours) FILTER (WHERE offered_hours IS NOT NULL), 0) AS used_hours,
        median(days) FILTER (WHERE days >= 0) AS median_days,
        count(*) FILTER (WHERE days < 0) AS early_agreements
    FROM outcomes
)

SELECT
    100.0 * l.used_hours / l.offered_hours AS sharing_utilisation_rate,
    CASE WHEN l.offered_hours IS NULL THEN 'no_hours_offered' END AS sharing_utilisation_rate_note,
    f.median_km AS sharing_median_km,
    CASE
        WHEN f.exchanges = 0 THEN 'no_exchange'
        WHEN f.median_km IS NULL THEN 'no_distance'
        WHEN f.distances_missing > 0 THEN 'distances_missing'
    END AS sharing_median_km_note,
    f.distances_missing,
    CASE WHEN f.exchanges > 0 THEN 100.0 * f.internal / f.exchanges END AS sharing_inside_share,
    CASE WHEN f.exchanges = 0 THEN 'no_exchange' END AS sharing_inside_share_note,
    CASE WHEN l.published > 0 THEN 100.0 * l.exchanged / l.published END AS sharing_conversion,
    CASE WHEN l.published = 0 THEN 'no_listing' END AS sharing_conversion_note,
    l.median_days AS sharing_median_days,
    CASE
        WHEN l.published = 0 THEN 'no_listing'
        WHEN l.median_days IS NULL THEN 'no_agreement_day'
        WHEN l.early_agreements > 0 THEN 'early_agreements'
    END AS sharing_median_days_note,
    l.early_agreements
FROM flows AS f
CROSS JOIN listings AS l
