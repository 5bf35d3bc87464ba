INSERT INTO geo.unit_levels VALUES ('FR', 'commune'), ('BE', 'canton');
