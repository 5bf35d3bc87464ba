DELETE FROM geo.successors
WHERE country = $country;
