-- Open listings of a territory; an anonymous one counts where it may be shown to stand, so that no
-- smaller territory tells more of it.
WITH places AS (
    SELECT DISTINCT
        level,
        code
    FROM core.anonymous_places
    WHERE level != 'commune'
),

shown AS (
    SELECT
        a.level,
        a.code,
        bool_and(is_inside(m.unit_code, $level, $code)) AS inside
    FROM places AS a
    INNER JOIN core.territory_members AS m ON a.level = m.level AND a.code = m.code
    GROUP BY a.level, a.code
)

SELECT
    l.listing_no,
    l.platform,
    l.listing_id
FROM marts.match_listings AS l
LEFT JOIN core.anonymous_places AS a ON l.platform = a.platform AND l.listing_id = a.listing_id
LEFT JOIN shown AS s ON a.level = s.level AND a.code = s.code
WHERE
    CASE
        WHEN l.commune_code IS NULL AND a.code IS NOT NULL AND $level IS NOT NULL
            THEN coalesce(s.inside, FALSE)
        ELSE is_inside(l.commune_code, $level, $code)
    END
ORDER BY l.listing_no
