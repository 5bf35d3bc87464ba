INSERT INTO geo.unit_levels VALUES ($country, $level);
