-- Territories with a party of a counted exchange.
SELECT DISTINCT
    m.level,
    m.code
FROM marts.shares AS s
INNER JOIN core.territory_members AS m ON s.unit_code = m.unit_code
