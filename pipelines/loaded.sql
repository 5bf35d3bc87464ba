-- The rows as accepted, one table a contract table, and where each came from.
-- Columns and their order are those of contracts/columns.csv (a test compares them).
CREATE SCHEMA loaded;

CREATE TABLE loaded.companies (
    company_id VARCHAR NOT NULL,
    name VARCHAR,
    naf_code VARCHAR,
    headcount VARCHAR,
    country VARCHAR,
    address VARCHAR,
    postcode VARCHAR,
    commune_code VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    natural_person BOOLEAN,
    diffusion VARCHAR,
    load_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    raw JSON
);

CREATE TABLE loaded.members (
    platform VARCHAR NOT NULL,
    company_id VARCHAR NOT NULL,
    joined_on DATE,
    left_on DATE,
    load_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    raw JSON
);

CREATE TABLE loaded.listings (
    listing_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    company_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    category VARCHAR,
    title VARCHAR,
    description VARCHAR,
    quantity DOUBLE,
    unit VARCHAR,
    mass_t DOUBLE,
    waste_code VARCHAR,
    recurrence VARCHAR,
    available_from DATE,
    available_to DATE,
    price_eur DOUBLE,
    status VARCHAR,
    closing_reason VARCHAR,
    visibility VARCHAR,
    commune_code VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    published_on DATE,
    updated_on TIMESTAMP,
    load_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    raw JSON
);

CREATE TABLE loaded.exchanges (
    exchange_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    offer_id VARCHAR,
    need_id VARCHAR,
    giver_id VARCHAR NOT NULL,
    receiver_id VARCHAR NOT NULL,
    resource VARCHAR NOT NULL,
    category VARCHAR,
    quantity DOUBLE,
    unit VARCHAR,
    mass_t DOUBLE,
    mass_source VARCHAR,
    status VARCHAR NOT NULL,
    agreed_on DATE,
    started_on DATE,
    completed_on DATE,
    recurrence VARCHAR,
    series_id VARCHAR,
    additionality VARCHAR,
    discard VARCHAR,
    discard_route VARCHAR,
    prepared BOOLEAN,
    substitution VARCHAR,
    reject_share DOUBLE,
    actual_km DOUBLE,
    supply_km DOUBLE,
    disposal_km DOUBLE,
    vehicle VARCHAR,
    purchase_avoided_eur DOUBLE,
    disposal_avoided_eur DOUBLE,
    price_eur DOUBLE,
    persons DOUBLE,
    hours DOUBLE,
    slack_period BOOLEAN,
    equipment_hours DOUBLE,
    lifetime_hours DOUBLE,
    area_m2 DOUBLE,
    days DOUBLE,
    agreement_signed BOOLEAN,
    employee_consent BOOLEAN,
    cse_informed BOOLEAN,
    load_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    raw JSON
);

CREATE TABLE loaded.events (
    event_id VARCHAR NOT NULL,
    platform VARCHAR NOT NULL,
    name VARCHAR,
    held_on DATE,
    territory_code VARCHAR,
    companies_met BIGINT,
    profiles BIGINT,
    presentations BIGINT,
    promises_target BIGINT,
    promises BIGINT,
    meetings BIGINT,
    contracts BIGINT,
    load_id BIGINT NOT NULL,
    source_line BIGINT NOT NULL,
    raw JSON
);

-- registered = false: named by loaded rows only, its perimeter is not known.
CREATE TABLE loaded.platforms (
    platform VARCHAR NOT NULL,
    name VARCHAR,
    operator VARCHAR,
    perimeter VARCHAR[] NOT NULL,
    resources VARCHAR[] NOT NULL,
    default_visibility VARCHAR,
    start_date DATE,
    registered BOOLEAN NOT NULL
);

-- source_path (with #sheet for workbooks) tells two sources of one name apart, so that reloading
-- one spares the other. The columns are those that the file gives, null for a load made before
-- there was a journal, which cannot be undone. A load that was undone stays here, and only here.
CREATE TABLE loaded.loads (
    load_id BIGINT NOT NULL,
    file VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    platform VARCHAR,
    mapping VARCHAR,
    loaded_at TIMESTAMP NOT NULL,
    read_rows BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    unmapped_columns VARCHAR[] NOT NULL,
    sha256 VARCHAR NOT NULL,
    source_path VARCHAR NOT NULL,
    columns VARCHAR[],
    undone_at TIMESTAMP
);

CREATE TABLE loaded.quarantine (
    load_id BIGINT NOT NULL,
    table_name VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    row_key VARCHAR,
    faults STRUCT(
        "column" VARCHAR, value VARCHAR, code VARCHAR, reason_fr VARCHAR, reason_en VARCHAR
    )[] NOT NULL,
    canonical JSON,
    raw JSON
);

-- Rows loaded in spite of what is said of them: outside a perimeter, place not known yet.
CREATE TABLE loaded.warnings (
    load_id BIGINT NOT NULL,
    table_name VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    line BIGINT,
    "column" VARCHAR,
    value VARCHAR,
    code VARCHAR NOT NULL,
    reason_fr VARCHAR NOT NULL,
    reason_en VARCHAR NOT NULL
);

CREATE TABLE loaded.settings (key VARCHAR NOT NULL, value VARCHAR);
