-- One row of the canonical listings a number, every column filled as an export fills it. Each
-- draw is a hash of the row's number, so that the file is the same each time.
COPY (
    WITH numbered AS (
        SELECT
            i,
            companies.*,
            categories.category,
            categories.resource,
            categories.unit,
            categories.waste_code,
            categories.label
        FROM range($rows) AS listed (i)
        INNER JOIN companies ON companies.rank = draw(i, 'company', $companies)
        INNER JOIN categories ON categories.rank = draw(i, 'category', $categories)
    ),

    dated AS (
        SELECT
            *,
            DATE '2022-01-01' + draw(i, 'published', 1700) AS published_on,
            draw(i, 'fault', 1000) AS fault
        FROM numbered
    )

    SELECT
        'L' || lpad(i::VARCHAR, 8, '0') AS listing_id,
        'place-' || draw(i, 'platform', 6) AS platform,
        CASE WHEN fault = 0 THEN left(company_id, 13) || '_' ELSE company_id END AS company_id,
        CASE WHEN draw(i, 'kind', 3) = 0 THEN 'need' ELSE 'offer' END AS kind,
        resource,
        CASE WHEN fault = 1 THEN 'palettes et caisses' ELSE category END AS category,
        label || CASE WHEN draw(i, 'title', 4) = 0 THEN ', très bon état' ELSE ' à enlever' END
        || ', lot ' || draw(i, 'lot', 9000) AS title,
        CASE draw(i, 'words', 3)
            WHEN 0 THEN 'Stockés à l''abri, chargement possible au chariot, '
            WHEN 1 THEN 'Disponible à l''année ; dit « n° ' || i || ' », à voir sur place, '
            ELSE 'Fin de chantier : prévoir un camion à hayon, enlèvement rapide, '
        END || 'contact : accueil du site ' || draw(i, 'site', 40000) AS description,
        CASE
            WHEN fault = 2 THEN 'une dizaine'
            ELSE (1 + draw(i, 'quantity', 4000) / 10)::DECIMAL(9, 1)::DOUBLE::VARCHAR
        END AS quantity,
        unit,
        CASE WHEN resource = 'material' THEN (1 + draw(i, 'mass', 9999)) / 1000 END AS mass_t,
        waste_code,
        ['one_off', 'weekly', 'monthly', 'yearly'][1 + draw(i, 'recurrence', 4)] AS recurrence,
        published_on + 5 AS available_from,
        CASE WHEN fault = 3 THEN published_on - 90 ELSE published_on + 200 END AS available_to,
        draw(i, 'price', 500) AS price_eur,
        ['open', 'in_discussion', 'agreed', 'closed', 'expired', 'withdrawn'][
            1 + draw(i, 'status', 6)
        ] AS status,
        CASE WHEN draw(i, 'reason', 5) = 0 THEN 'Trop loin, transport trop cher' END
            AS closing_reason,
        ['public', 'members', 'anonymous'][1 + draw(i, 'visibility', 3)] AS visibility,
        commune_code,
        -- Within some 150 m of the company, so that nearly every point is another.
        round(lon + (draw(i, 'lon', 400))::DOUBLE / 200000 - 0.001, 6) AS lon,
        round(lat + (draw(i, 'lat', 300))::DOUBLE / 200000 - 0.00075, 6) AS lat,
        published_on,
        strftime(published_on + to_minutes(draw(i, 'updated', 300000)),
            '%Y-%m-%dT%H:%M:%S') AS updated_on
    FROM dated
    ORDER BY i
) TO $path (HEADER, DELIMITER ',');
