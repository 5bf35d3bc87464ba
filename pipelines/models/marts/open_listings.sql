-- Listings that are open, with the only place that may be shown: an anonymous listing stands at
-- its commune's representative point and has no company. row_no numbers them by platform and id,
-- which is their order among equals; they lie along a Hilbert curve of the places shown, so that a
-- box of degrees is found in few pieces.
WITH units AS (
    SELECT
        l.platform,
        l.listing_id,
        -- The listing's own place first, its company's where it has none.
        coalesce(
            p.unit_code, n.unit_code, CASE WHEN l.lon IS NULL THEN c.unit_code END
        ) AS unit_code,
        coalesce(
            l.lon, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lon END
        ) AS lon,
        coalesce(
            l.lat, CASE WHEN l.commune_code IS NULL AND c.has_coordinates THEN c.lat END
        ) AS lat
    FROM loaded.listings AS l
    LEFT JOIN core.listing_units AS p ON l.platform = p.platform AND l.listing_id = p.listing_id
    LEFT JOIN core.commune_units AS n ON l.commune_code = n.commune_code
    LEFT JOIN core.company_places AS c ON l.company_id = c.company_id
    WHERE l.status = 'open'
),

-- In a CTE of its own: beside the raw column, an alias of the same name would not be read.
shown AS (
    SELECT
        l.platform,
        l.listing_id,
        coalesce(l.visibility, p.default_visibility, 'members') AS visibility,
        coalesce(l.visibility, p.default_visibility, 'members') = 'anonymous' AS anonymous
    FROM loaded.listings AS l
    LEFT JOIN loaded.platforms AS p ON l.platform = p.platform
    WHERE l.status = 'open'
),

listed AS (
    SELECT
        cast(row_number() OVER (ORDER BY l.platform, l.listing_id) - 1 AS INTEGER) AS row_no,
        l.listing_id,
        l.platform,
        l.kind,
        l.resource,
        k.family,
        l.category,
        l.title,
        l.description,
        k.label_fr,
        k.label_en,
        shown.visibility,
        shown.anonymous,
        CASE WHEN NOT shown.anonymous THEN l.company_id END AS company_id,
        CASE WHEN NOT shown.anonymous THEN c.name END AS company_name,
        CASE WHEN shown.anonymous OR u.lon IS NULL THEN t.lon ELSE u.lon END AS lon,
        CASE WHEN shown.anonymous OR u.lat IS NULL THEN t.lat ELSE u.lat END AS lat,
        u.unit_code AS commune_code,
        t.name AS commune_name,
        l.quantity,
        l.unit,
        l.available_from,
        l.available_to
    FROM loaded.listings AS l
    INNER JOIN units AS u ON l.platform = u.platform AND l.listing_id = u.listing_id
    LEFT JOIN ref.categories AS k ON l.category = k.category
    INNER JOIN shown ON l.platform = shown.platform AND l.listing_id = shown.listing_id
    LEFT JOIN loaded.companies AS c ON l.company_id = c.company_id
    LEFT JOIN geo.units AS t ON u.unit_code = t.unit_code
    WHERE l.status = 'open'
)

SELECT *
FROM listed
ORDER BY
    st_hilbert(
        coalesce(lon, 0), coalesce(lat, 0), st_extent(st_makeenvelope(-180, -90, 180, 90))
    ),
    row_no
