-- Exchanges with a party in a territory, proposed or agreed and then still, longest still first.
-- Who listed anonymously stays so until the agreement is signed.
SELECT
    e.platform,
    e.exchange_id,
    e.status,
    e.resource,
    k.family,
    e.category,
    k.label_fr,
    k.label_en,
    coalesce(
        coalesce(o.visibility, p.default_visibility) = 'anonymous'
        AND o.listing_id IS NOT NULL
        AND NOT coalesce(e.agreement_signed, FALSE),
        FALSE
    ) AS giver_anonymous,
    coalesce(
        coalesce(n.visibility, p.default_visibility) = 'anonymous'
        AND n.listing_id IS NOT NULL
        AND NOT coalesce(e.agreement_signed, FALSE),
        FALSE
    ) AS receiver_anonymous,
    coalesce(
        CASE WHEN NOT (giver_anonymous AND tells_who(o.title, g.name)) THEN o.title END,
        CASE WHEN NOT (receiver_anonymous AND tells_who(n.title, r.name)) THEN n.title END
    ) AS title,
    CASE WHEN NOT giver_anonymous THEN e.giver_id END AS giver_id,
    CASE WHEN NOT giver_anonymous THEN g.name END AS giver_name,
    CASE WHEN NOT receiver_anonymous THEN e.receiver_id END AS receiver_id,
    CASE WHEN NOT receiver_anonymous THEN r.name END AS receiver_name,
    CASE WHEN NOT giver_anonymous THEN v.name END AS giver_commune_name,
    CASE WHEN NOT receiver_anonymous THEN w.name END AS receiver_commune_name,
    is_inside(u.giver_unit, $level, $code) AS giver_inside,
    is_inside(u.receiver_unit, $level, $code) AS receiver_inside,
    greatest(
        e.agreed_on,
        e.started_on,
        o.published_on,
        n.published_on,
        cast(o.updated_on AS DATE),
        cast(n.updated_on AS DATE)
    ) AS since,
    cast($today AS DATE) - since AS days
FROM loaded.exchanges AS e
INNER JOIN core.exchange_ends AS u ON e.platform = u.platform AND e.exchange_id = u.exchange_id
LEFT JOIN core.duplicates AS d ON e.platform = d.platform AND e.exchange_id = d.exchange_id
LEFT JOIN loaded.platforms AS p ON e.platform = p.platform
LEFT JOIN loaded.listings AS o ON e.platform = o.platform AND e.offer_id = o.listing_id
LEFT JOIN loaded.listings AS n ON e.platform = n.platform AND e.need_id = n.listing_id
LEFT JOIN ref.categories AS k ON e.category = k.category
LEFT JOIN loaded.companies AS g ON e.giver_id = g.company_id
LEFT JOIN loaded.companies AS r ON e.receiver_id = r.company_id
LEFT JOIN geo.units AS v ON u.giver_unit = v.unit_code
LEFT JOIN geo.units AS w ON u.receiver_unit = w.unit_code
WHERE
    e.status IN ('proposed', 'agreed')
    AND d.duplicate_of IS NULL
    AND (giver_inside OR receiver_inside)
    AND (since IS NULL OR since <= cast($today AS DATE) - $stalled_days)
ORDER BY since ASC NULLS LAST, e.platform ASC, e.exchange_id ASC
