-- What may be shown of open listings that no other one fits, longest open first.
SELECT
    l.platform,
    l.listing_id,
    l.kind,
    l.resource,
    l.family,
    l.category,
    l.label_fr,
    l.label_en,
    l.title,
    l.anonymous,
    l.company_id,
    l.company_name,
    l.commune_code,
    l.commune_name,
    l.quantity,
    l.unit,
    coalesce(x.published_on, cast(x.updated_on AS DATE)) AS since,
    cast($today AS DATE) - coalesce(x.published_on, cast(x.updated_on AS DATE)) AS days
FROM marts.match_listings AS l
INNER JOIN loaded.listings AS x ON l.platform = x.platform AND l.listing_id = x.listing_id
WHERE l.listing_no IN (SELECT unnest($orphans))
ORDER BY since ASC NULLS LAST, l.platform ASC, l.listing_id ASC
