-- What others may rest on, before it goes.
CREATE OR REPLACE TEMP TABLE gone_members AS
SELECT
    platform,
    company_id
FROM loaded.members
WHERE load_id = getvariable('going');

CREATE OR REPLACE TEMP TABLE gone_listings AS
SELECT
    platform,
    listing_id
FROM loaded.listings
WHERE load_id = getvariable('going');
