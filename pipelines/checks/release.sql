DROP VIEW IF EXISTS temp.typed;
DROP VIEW IF EXISTS temp.matched;
DROP VIEW IF EXISTS temp.hashed;
DROP TABLE IF EXISTS temp.stage;
DROP TABLE IF EXISTS temp.faults;
DROP TABLE IF EXISTS temp.cautions;
DROP TABLE IF EXISTS temp.outcomes;
