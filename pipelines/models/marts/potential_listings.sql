-- Every listing that ever was, one row each, with the days on which it was there, the place that it
-- is matched from (of an anonymous one that which may be shown), how much it is, and the place of
-- its company, which decides whose potential it is.
SELECT
    cast(row_number() OVER (ORDER BY l.platform, l.listing_id) - 1 AS INTEGER) AS listing_no,
    l.platform,
    l.listing_id,
    l.kind,
    l.status,
    l.resource,
    k.family,
    l.category,
    k.label_fr,
    k.label_en,
    l.title,
    o.shown_to AS visibility,
    o.anonymous,
    l.company_id AS party_id,
    c.name AS party_name,
    md5_number_lower(company_of(l.company_id)) AS owner_key,
    CASE WHEN NOT o.anonymous OR a.code = o.unit_code THEN o.unit_code END AS unit_code,
    u.name AS unit_name,
    coalesce(p.unit_code, o.unit_code) AS party_unit,
    CASE WHEN o.anonymous THEN a.lon ELSE coalesce(o.lon, u.lon) END AS lon,
    CASE WHEN o.anonymous THEN a.lat ELSE coalesce(o.lat, u.lat) END AS lat,
    coalesce(
        CASE
            WHEN o.anonymous THEN a.code = o.unit_code
            ELSE o.lon IS NULL OR (o.lon = u.lon AND o.lat = u.lat)
        END,
        FALSE
    ) AS at_commune,
    l.waste_code,
    l.quantity,
    coalesce(l.unit, k.unit) AS unit,
    coalesce(l.recurrence, 'one_off') <> 'one_off' AS recurrent,
    times_in_year(l.recurrence) AS times_a_year,
    quantity_t(
        l.resource, l.mass_t, l.quantity, coalesce(l.unit, k.unit), k.unit_mass_t
    ) AS moved_t,
    measured_in(l.resource, moved_t, coalesce(l.unit, k.unit)) AS measure,
    nullif(CASE WHEN measure = 't' THEN moved_t ELSE l.quantity END, 0) AS amount,
    CASE
        WHEN coalesce(l.unit, k.unit) = 'item' AND l.quantity > 0 AND moved_t > 0
            THEN l.quantity / moved_t
        ELSE 1 / k.unit_mass_t
    END AS items_per_t,
    -- Nobody can take up what is not yet published, nor what was withdrawn; what ended in an
    -- exchange, or in none, was there for as long as it was offered.
    greatest(l.available_from, l.published_on) AS first_on,
    CASE
        WHEN l.status = 'withdrawn'
            THEN least(l.available_to, coalesce(cast(l.updated_on AS DATE), l.published_on))
        WHEN l.status IN ('closed', 'expired')
            THEN coalesce(l.available_to, cast(l.updated_on AS DATE))
        ELSE l.available_to
    END AS last_on
FROM loaded.listings AS l
INNER JOIN core.listing_places AS o ON l.platform = o.platform AND l.listing_id = o.listing_id
LEFT JOIN core.anonymous_places AS a ON l.platform = a.platform AND l.listing_id = a.listing_id
LEFT JOIN core.company_places AS p ON l.company_id = p.company_id
LEFT JOIN ref.categories AS k ON l.category = k.category
LEFT JOIN loaded.companies AS c ON l.company_id = c.company_id
LEFT JOIN geo.units AS u ON o.unit_code = u.unit_code
ORDER BY listing_no
