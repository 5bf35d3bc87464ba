DELETE FROM geo.members
WHERE
    level = $level
    AND unit_code IN (
        SELECT unit_code FROM geo.units
        WHERE country = $country
    );
