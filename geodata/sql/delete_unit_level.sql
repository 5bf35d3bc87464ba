DELETE FROM geo.unit_levels
WHERE country = $country;
