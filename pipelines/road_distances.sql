-- What follows from road networks and outlives `compute`.
CREATE SCHEMA IF NOT EXISTS roads;

-- Ways that were measured, of the networks in force (their version); without km where no way was
-- found. Metres from each place to its road are null where none is near enough.
CREATE TABLE IF NOT EXISTS roads.distances (
    version VARCHAR NOT NULL,
    profile VARCHAR NOT NULL,
    from_lon DOUBLE NOT NULL,
    from_lat DOUBLE NOT NULL,
    to_lon DOUBLE NOT NULL,
    to_lat DOUBLE NOT NULL,
    km DOUBLE,
    from_off_road_m DOUBLE,
    to_off_road_m DOUBLE
);

-- Detours that were calibrated on a network, in place of the method's own inside a territory: road
-- km for each further great-circle km up to 20 km, up to 100 km, and beyond.
CREATE TABLE IF NOT EXISTS roads.detours (
    territory VARCHAR PRIMARY KEY,
    near_factor DOUBLE NOT NULL,
    middle_factor DOUBLE NOT NULL,
    far_factor DOUBLE NOT NULL,
    pairs BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    calibrated_on DATE NOT NULL
);
