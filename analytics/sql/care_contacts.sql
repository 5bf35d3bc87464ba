-- Where companies may be reached. The address of a person, or of who asked INSEE not to spread it,
-- is not told.
SELECT
    company_id,
    coalesce(natural_person, FALSE) OR coalesce(diffusion, 'full') <> 'full' AS withheld,
    CASE WHEN NOT withheld THEN address END AS address,
    CASE WHEN NOT withheld THEN postcode END AS postcode
FROM loaded.companies
WHERE company_id IN (SELECT unnest($companies))
ORDER BY company_id
