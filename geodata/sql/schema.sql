-- Places. Geometries are WGS84 degrees in lon/lat order. See design.md, "Territories".
CREATE SCHEMA geo;

CREATE TABLE geo.territories (
    level VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    country VARCHAR NOT NULL,
    vintage VARCHAR,
    source VARCHAR,
    population BIGINT,
    area_km2 DOUBLE,
    lon DOUBLE,
    lat DOUBLE,
    holder_code VARCHAR,
    geometry GEOMETRY
);

-- The level of each country's smallest polygons, where points are placed.
CREATE TABLE geo.unit_levels (country VARCHAR NOT NULL, level VARCHAR NOT NULL);

CREATE TABLE geo.members (
    level VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL
);

-- new_code is null where the old unit was divided: only coordinates can tell.
CREATE TABLE geo.successors (
    country VARCHAR NOT NULL,
    old_code VARCHAR NOT NULL,
    new_code VARCHAR
);

CREATE TABLE geo.country_cells (
    country VARCHAR NOT NULL,
    cell_x INTEGER NOT NULL,
    cell_y INTEGER NOT NULL
);

CREATE VIEW geo.units AS
SELECT
    t.code AS unit_code,
    t.level,
    t.country,
    t.name,
    t.lon,
    t.lat,
    t.area_km2,
    t.geometry
FROM geo.territories AS t
SEMI JOIN geo.unit_levels AS u ON t.country = u.country AND t.level = u.level;
