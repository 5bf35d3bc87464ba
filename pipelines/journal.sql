-- What each load took the place of, so that it can be undone; made where `loaded` is.
CREATE SCHEMA journal;

-- Former versions of rows, each with the load whose version stands above it. With the row in
-- `loaded` they make a chain a key, in order of load_id.
CREATE TABLE journal.companies AS
SELECT
    *,
    load_id AS replaced_by
FROM loaded.companies
WHERE FALSE;

CREATE TABLE journal.members AS
SELECT
    *,
    load_id AS replaced_by
FROM loaded.members
WHERE FALSE;

CREATE TABLE journal.listings AS
SELECT
    *,
    load_id AS replaced_by
FROM loaded.listings
WHERE FALSE;

CREATE TABLE journal.exchanges AS
SELECT
    *,
    load_id AS replaced_by
FROM loaded.exchanges
WHERE FALSE;

CREATE TABLE journal.events AS
SELECT
    *,
    load_id AS replaced_by
FROM loaded.events
WHERE FALSE;

-- What a load cleared of the refusals and warnings of earlier ones.
CREATE TABLE journal.quarantine AS
SELECT
    *,
    load_id AS cleared_by
FROM loaded.quarantine
WHERE FALSE;

CREATE TABLE journal.warnings AS
SELECT
    *,
    load_id AS cleared_by
FROM loaded.warnings
WHERE FALSE;

-- What each load declared; of a platform or a setting the last declaration stands. Load 0 is what
-- was there before the journal.
CREATE TABLE journal.platforms AS
SELECT
    cast(0 AS BIGINT) AS load_id,
    * EXCLUDE (registered)
FROM loaded.platforms
WHERE registered;

CREATE TABLE journal.settings AS
SELECT
    cast(0 AS BIGINT) AS load_id,
    *
FROM loaded.settings;

-- Rows that a load had and that were not written, since another load's already said it, or newer.
CREATE TABLE journal.unchanged (
    load_id BIGINT NOT NULL, rests_on BIGINT NOT NULL, row_count BIGINT NOT NULL
);

-- When an undo said anew which members are outside their perimeter: what earlier loads had cleared
-- of that no longer returns.
CREATE TABLE journal.recautions (said_at TIMESTAMP NOT NULL);
