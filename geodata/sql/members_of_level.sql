SELECT
    m.unit_code,
    m.code
FROM geo.members AS m
INNER JOIN geo.units AS u ON m.unit_code = u.unit_code
WHERE m.level = $level AND u.country = $country;
