DELETE FROM geo.members
WHERE unit_code IN (
    SELECT unit_code FROM geo.units
    WHERE country = $country
);
