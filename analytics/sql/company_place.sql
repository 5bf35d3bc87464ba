-- Where one company stands.
SELECT
    c.name,
    c.postcode,
    u.name AS commune_name,
    p.unit_code,
    p.lon,
    p.lat,
    p.has_coordinates AS exact
FROM loaded.companies AS c
INNER JOIN core.company_places AS p ON c.company_id = p.company_id
LEFT JOIN geo.units AS u ON p.unit_code = u.unit_code
WHERE c.company_id = $company_id
