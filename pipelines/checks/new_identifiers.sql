-- The rows whose company is not loaded.
CREATE OR REPLACE TEMP TABLE new_ids AS
SELECT
    row_no,
    company_id
FROM identified
WHERE company_id IS NOT NULL AND company_id NOT IN (SELECT company_id FROM loaded.companies);
