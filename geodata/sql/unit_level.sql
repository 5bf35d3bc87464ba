SELECT level FROM geo.unit_levels
WHERE country = $country;
