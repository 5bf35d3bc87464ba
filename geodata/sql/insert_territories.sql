INSERT INTO geo.territories BY NAME
SELECT * REPLACE (st_geomfromwkb(geometry) AS geometry) FROM incoming;
