-- The road networks that are loaded, each in a file of its own beside the database.
CREATE TABLE IF NOT EXISTS geo.road_networks (
    name VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    licence VARCHAR NOT NULL,
    data_date TIMESTAMP,
    loaded_at TIMESTAMP NOT NULL,
    territory VARCHAR,
    ways BIGINT NOT NULL,
    nodes BIGINT NOT NULL,
    roads BIGINT NOT NULL,
    km DOUBLE NOT NULL,
    islands BIGINT NOT NULL,
    dangling BIGINT NOT NULL,
    blocked BIGINT NOT NULL
);
