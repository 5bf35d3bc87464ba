-- The open listings that can be matched, in numbers but for their names' columns, by listing_no.
SELECT
    listing_no,
    kind = 'need' AS is_need,
    category,
    platform,
    resource,
    commune_code,
    array_to_string(member_of, '|') AS member_of,
    measure,
    waste_code,
    visibility = 'members' AS members_only,
    anonymous,
    coalesce(at_commune, FALSE) AS at_commune,
    lon,
    lat,
    owner_key,
    turn_key,
    available_from - DATE '1970-01-01' AS first_day,
    available_to - DATE '1970-01-01' AS last_day,
    fresh_on - DATE '1970-01-01' AS fresh_day,
    amount * times_a_year AS yearly,
    CASE WHEN recurrent THEN amount END AS delivery,
    mass_t,
    items_per_t,
    coalesce(completed, 0) AS completed,
    coalesce(cancelled, 0) AS cancelled
FROM marts.match_listings
WHERE
    lon IS NOT NULL
    AND lat IS NOT NULL
    AND category IN (SELECT c.category FROM ref.categories AS c)
ORDER BY listing_no
