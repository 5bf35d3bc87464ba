-- What was exchanged in each unit, family and year, to audit what is published of it.
SELECT *
FROM core.activity
ORDER BY year, unit_code, family
