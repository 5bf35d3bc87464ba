-- Listings of a territory in a discussion that nothing moved, longest still first. Those that have
-- an exchange under way are told of with it (care_stalled_exchanges). Of an anonymous one, neither
-- its company nor its commune.
WITH discussed AS (
    SELECT
        l.platform,
        l.listing_id,
        l.kind,
        l.resource,
        l.category,
        l.title,
        l.company_id,
        coalesce(l.visibility, p.default_visibility, 'members') = 'anonymous' AS anonymous,
        coalesce(u.unit_code, n.unit_code, c.unit_code) AS unit_code,
        greatest(l.published_on, cast(l.updated_on AS DATE)) AS since
    FROM loaded.listings AS l
    LEFT JOIN loaded.platforms AS p ON l.platform = p.platform
    LEFT JOIN core.listing_units AS u ON l.platform = u.platform AND l.listing_id = u.listing_id
    LEFT JOIN core.commune_units AS n ON l.commune_code = n.commune_code
    LEFT JOIN core.company_places AS c ON l.company_id = c.company_id
    WHERE l.status = 'in_discussion'
),

under_way AS (
    SELECT
        platform,
        unnest([offer_id, need_id]) AS listing_id
    FROM loaded.exchanges
    WHERE status IN ('proposed', 'agreed', 'running')
)

SELECT
    d.platform,
    d.listing_id,
    d.kind,
    d.resource,
    k.family,
    d.category,
    k.label_fr,
    k.label_en,
    CASE WHEN NOT (d.anonymous AND tells_who(d.title, o.name)) THEN d.title END AS title,
    d.anonymous,
    CASE WHEN NOT d.anonymous THEN d.company_id END AS company_id,
    CASE WHEN NOT d.anonymous THEN o.name END AS company_name,
    CASE WHEN NOT d.anonymous THEN d.unit_code END AS commune_code,
    CASE WHEN NOT d.anonymous THEN t.name END AS commune_name,
    d.since,
    cast($today AS DATE) - d.since AS days
FROM discussed AS d
ANTI JOIN under_way AS w ON d.platform = w.platform AND d.listing_id = w.listing_id
LEFT JOIN ref.categories AS k ON d.category = k.category
LEFT JOIN loaded.companies AS o ON d.company_id = o.company_id
LEFT JOIN geo.units AS t ON d.unit_code = t.unit_code
WHERE
    is_inside(d.unit_code, $level, $code)
    AND (d.since IS NULL OR d.since <= cast($today AS DATE) - $stalled_days)
ORDER BY d.since ASC NULLS LAST, d.platform ASC, d.listing_id ASC
