-- Listings that are open, with the only place that may be shown: an anonymous listing stands at the
-- representative point of the territory that core.anonymous_places gives it, which is named as its
-- commune is, and says neither its company nor what tells who it is. row_no numbers them by
-- platform and id, which is their order among equals; they lie along a Hilbert curve of the places
-- shown, so that a box of degrees is found in few pieces.
WITH listed AS (
    SELECT
        cast(row_number() OVER (ORDER BY l.platform, l.listing_id) - 1 AS INTEGER) AS row_no,
        l.listing_id,
        l.platform,
        l.kind,
        l.resource,
        k.family,
        l.category,
        CASE WHEN NOT (o.anonymous AND tells_who(l.title, c.name)) THEN l.title END AS title,
        CASE WHEN NOT o.anonymous THEN l.description END AS description,
        k.label_fr,
        k.label_en,
        o.shown_to AS visibility,
        o.anonymous,
        CASE WHEN NOT o.anonymous THEN l.company_id END AS company_id,
        CASE WHEN NOT o.anonymous THEN c.name END AS company_name,
        CASE WHEN o.anonymous THEN a.lon ELSE coalesce(o.lon, t.lon) END AS lon,
        CASE WHEN o.anonymous THEN a.lat ELSE coalesce(o.lat, t.lat) END AS lat,
        CASE WHEN NOT o.anonymous OR a.code = o.unit_code THEN o.unit_code END AS commune_code,
        CASE WHEN o.anonymous THEN a.name ELSE t.name END AS commune_name,
        l.quantity,
        l.unit,
        l.available_from,
        l.available_to
    FROM loaded.listings AS l
    INNER JOIN core.listing_places AS o ON l.platform = o.platform AND l.listing_id = o.listing_id
    LEFT JOIN core.anonymous_places AS a
        ON l.platform = a.platform AND l.listing_id = a.listing_id
    LEFT JOIN ref.categories AS k ON l.category = k.category
    LEFT JOIN loaded.companies AS c ON l.company_id = c.company_id
    LEFT JOIN geo.units AS t ON o.unit_code = t.unit_code
    WHERE l.status = 'open'
)

SELECT *
FROM listed
ORDER BY
    st_hilbert(
        coalesce(lon, 0), coalesce(lat, 0), st_extent(st_makeenvelope(-180, -90, 180, 90))
    ),
    row_no
