DELETE FROM geo.territories
WHERE level = $level AND country = $country;
