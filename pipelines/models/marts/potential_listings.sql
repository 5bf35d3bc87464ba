-- Every listing that ever was, one row each, with the days on which it was there, the place that it
-- is matched from (an anonymous one stands at its commune's point), how much it is, and the place
-- of its company, which decides whose potential it is.
WITH placed AS (
    SELECT
        l.*,
        coalesce(l.visibility, f.default_visibility, 'members') AS seen_by,
        seen_by = 'anonymous' AS anonymous,
        -- The listing's own place first, its company's where it has none.
        coalesce(
            p.unit_code, n.unit_code, CASE WHEN l.lon IS NULL THEN c.unit_code END
        ) AS unit_code,
        coalesce(c.unit_code, p.unit_code, n.unit_code) AS party_unit,
        coalesce(
            l.lon, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lon END
        ) AS own_lon,
        coalesce(
            l.lat, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lat END
        ) AS own_lat
    FROM loaded.listings AS l
    LEFT JOIN loaded.platforms AS f ON l.platform = f.platform
    LEFT JOIN core.listing_units AS p ON l.platform = p.platform AND l.listing_id = p.listing_id
    LEFT JOIN core.commune_units AS n ON l.commune_code = n.commune_code
    LEFT JOIN core.company_places AS c ON l.company_id = c.company_id
)

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
    l.seen_by AS visibility,
    l.anonymous,
    l.company_id AS party_id,
    c.name AS party_name,
    md5_number_lower(company_of(l.company_id)) AS owner_key,
    l.unit_code,
    u.name AS unit_name,
    l.party_unit,
    CASE WHEN l.anonymous OR l.own_lon IS NULL THEN u.lon ELSE l.own_lon END AS lon,
    CASE WHEN l.anonymous OR l.own_lat IS NULL THEN u.lat ELSE l.own_lat END AS lat,
    coalesce(
        l.anonymous OR l.own_lon IS NULL OR (l.own_lon = u.lon AND l.own_lat = u.lat), FALSE
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
FROM placed AS l
LEFT JOIN ref.categories AS k ON l.category = k.category
LEFT JOIN loaded.companies AS c ON l.company_id = c.company_id
LEFT JOIN geo.units AS u ON l.unit_code = u.unit_code
ORDER BY listing_no
