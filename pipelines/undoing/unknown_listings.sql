-- Exchanges of later loads that cite a listing which is gone.
INSERT INTO loaded.warnings BY NAME
WITH cited AS (
    UNPIVOT (
        SELECT
            load_id,
            source_line,
            platform,
            offer_id,
            need_id
        FROM loaded.exchanges
        UNION ALL
        SELECT
            load_id,
            source_line,
            platform,
            offer_id,
            need_id
        FROM journal.exchanges
    )
    ON offer_id, need_id INTO NAME "column" VALUE listing_id
)

SELECT
    loads.load_id,
    loads.table_name,
    loads.file,
    cited.source_line AS line,
    cited."column",
    cited.listing_id AS value,
    reasons.code,
    say(reasons.fr, cited."column", NULL, cited.listing_id) AS reason_fr,
    say(reasons.en, cited."column", NULL, cited.listing_id) AS reason_en
FROM cited
SEMI JOIN gone_listings
    ON cited.platform = gone_listings.platform AND cited.listing_id = gone_listings.listing_id
ANTI JOIN loaded.listings
    ON cited.platform = listings.platform AND cited.listing_id = listings.listing_id
INNER JOIN loaded.loads ON cited.load_id = loads.load_id
CROSS JOIN reasons
WHERE reasons.code = 'unknown_listing' AND cited.load_id > getvariable('going');
