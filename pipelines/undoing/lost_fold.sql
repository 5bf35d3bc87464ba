-- The companies of which a later version was written over the one that goes: what it said then, and
-- what is below it, which the later version is to be told anew. The country, never empty, stays.
CREATE OR REPLACE TEMP TABLE lost AS
SELECT
    gone.company_id,
    gone.replaced_by AS load_id,
    gone AS told,
    CASE WHEN below.company_id IS NULL THEN struct_pack(country := gone.country) END AS alone,
    below AS instead
FROM journal.companies AS gone
LEFT JOIN journal.companies AS below
    ON gone.company_id = below.company_id AND below.replaced_by = gone.load_id
WHERE gone.load_id = getvariable('going');
