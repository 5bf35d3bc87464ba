DELETE FROM geo.country_cells
WHERE country = $country;
