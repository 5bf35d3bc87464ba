-- A handful of places with the shapes of geo.*: Rennes and Redon as boxes, Belgium by its box.
CREATE SCHEMA geo;

CREATE TABLE geo.territories AS
SELECT *, NULL::VARCHAR AS holder_code FROM (VALUES
    ('commune', '35238', 'Rennes', 'FR'),
    ('commune', '35236', 'Redon', 'FR'),
    ('epci', '243500741', 'Redon Agglomération', 'FR'),
    ('departement', '35', 'Ille-et-Vilaine', 'FR'),
    ('region', '53', 'Bretagne', 'FR'),
    ('departement', '53', 'Mayenne', 'FR')
) AS t (level, code, name, country);

CREATE TABLE geo.units AS
SELECT unit_code, level, country, name, ST_MakeEnvelope(x - 0.05, y - 0.05, x + 0.05, y + 0.05) AS geometry
FROM (VALUES
    ('35238', 'commune', 'FR', 'Rennes', -1.68, 48.11),
    ('35236', 'commune', 'FR', 'Redon', -2.08, 47.65)
) AS t (unit_code, level, country, name, x, y);

CREATE TABLE geo.members AS
SELECT * FROM (VALUES
    ('commune', '35238', '35238'),
    ('commune', '35236', '35236'),
    ('epci', '243500741', '35236'),
    ('departement', '35', '35238'),
    ('departement', '35', '35236'),
    ('country', 'FR', '35238'),
    ('country', 'FR', '35236')
) AS t (level, code, unit_code);

CREATE TABLE geo.successors AS
SELECT * FROM (VALUES ('FR', '35999', '35238')) AS t (country, old_code, new_code);

CREATE TABLE geo.country_cells AS
SELECT 'FR' AS country, x AS cell_x, y AS cell_y
FROM range(-25, -10) AS xs (x), range(470, 490) AS ys (y);
