INSERT INTO geo.territories BY NAME
SELECT * REPLACE (ST_GeomFromWKB(geometry) AS geometry) FROM incoming;
