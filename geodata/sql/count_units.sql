SELECT count(*) FROM geo.units
WHERE country = $country;
