-- Communes and companies that a text may mean, best first. `$words` are folded; `$code` is the
-- text without spaces or dots, in capitals, NULL where it is no code.
WITH unit_postcodes AS (
    SELECT
        commune_code AS unit_code,
        postcode
    FROM geo.postcodes
    UNION
    SELECT
        p.unit_code,
        c.postcode
    FROM loaded.companies AS c
    INNER JOIN core.company_places AS p ON c.company_id = p.company_id
    INNER JOIN geo.units AS u ON p.unit_code = u.unit_code
    -- Of countries whose postcodes don't ship; elsewhere a company may declare a wrong one.
    ANTI JOIN geo.postcodes AS k ON u.country = k.country
    WHERE c.postcode IS NOT NULL
),

units AS (
    SELECT
        u.level || ':' || u.unit_code AS key,
        'unit' AS kind,
        u.name,
        u.unit_code,
        u.lon,
        u.lat,
        t.population,
        (
            SELECT min(p.postcode) FROM unit_postcodes AS p
            WHERE p.unit_code = u.unit_code AND ($code IS NULL OR starts_with(p.postcode, $code))
        ) AS postcode,
        FALSE AS exact,
        NULL AS shown_address,
        trim(regexp_replace(
            replace(strip_accents(lower(u.name)), 'œ', 'oe'), '[^a-z0-9]+', ' ', 'g'
        )) AS folded,
        regexp_replace(folded, '^(le|la|les|l) ', '') AS bare,
        folded AS words
    FROM geo.units AS u
    LEFT JOIN core.territories AS t ON u.level = t.level AND u.unit_code = t.code
    WHERE u.lon IS NOT NULL
),

companies AS (
    SELECT
        'company:' || c.company_id AS key,
        'company' AS kind,
        c.name,
        p.unit_code,
        p.lon,
        p.lat,
        NULL AS population,
        c.postcode,
        p.has_coordinates AS exact,
        -- The address of a person, or of who asked INSEE not to spread it, is not for searching.
        CASE
            WHEN NOT coalesce(c.natural_person, FALSE) AND coalesce(c.diffusion, 'full') = 'full'
                THEN c.address
        END AS shown_address,
        trim(regexp_replace(
            replace(strip_accents(lower(c.name)), 'œ', 'oe'), '[^a-z0-9]+', ' ', 'g'
        )) AS folded,
        folded AS bare,
        regexp_replace(
            folded || ' ' || regexp_replace(replace(strip_accents(lower(concat_ws(
                ' ', shown_address, CASE WHEN shown_address IS NOT NULL THEN c.postcode END, u.name
            ))), 'œ', 'oe'), '[^a-z0-9]+', ' ', 'g'),
            '\b(st)(e?)\b',
            'saint\2',
            'g'
        ) AS words
    FROM loaded.companies AS c
    INNER JOIN core.company_places AS p ON c.company_id = p.company_id
    LEFT JOIN geo.units AS u ON p.unit_code = u.unit_code
    WHERE p.lon IS NOT NULL
),

ranked AS (
    SELECT
        found.*,
        CASE
            WHEN split_part(key, ':', 2) IN ($code, 'BE' || $code) THEN 0
            WHEN kind = 'unit' AND postcode = $code THEN 1
            WHEN
                kind = 'company'
                AND length($code) >= 9
                AND starts_with(split_part(key, ':', 2), $code)
                THEN 1
            WHEN folded = $folded OR bare = $folded THEN 2
            WHEN kind = 'unit' AND postcode IS NOT NULL AND $code IS NOT NULL THEN 3
            WHEN starts_with(folded, $folded) OR starts_with(bare, $folded) THEN 3
            WHEN
                list_reduce(
                    list_prepend(TRUE, list_transform(
                        $words,
                        word -> contains(' ' || words, ' ' || word)
                    )),
                    (every, next) -> every AND next
                )
                THEN 4
        END AS rank
    FROM (
        SELECT * FROM units
        UNION ALL
        SELECT * FROM companies
    ) AS found
)

SELECT
    r.key,
    r.kind,
    r.name,
    r.shown_address AS address,
    r.postcode,
    u.name AS commune_name,
    r.unit_code,
    r.lon,
    r.lat,
    r.exact
FROM ranked AS r
LEFT JOIN geo.units AS u ON r.unit_code = u.unit_code
WHERE r.rank IS NOT NULL
ORDER BY r.rank ASC, r.kind DESC, r.population DESC NULLS LAST, r.name ASC, r.key ASC
LIMIT $limit
