-- The companies of which a later version was written over the one that goes: what the later one
-- was told of them, and what it is told instead. The country is never empty.
CREATE OR REPLACE TEMP TABLE lost AS
SELECT
    gone.company_id,
    gone.replaced_by AS load_id,
    gone AS told,
    struct_update(below, country := coalesce(below.country, gone.country)) AS instead
FROM journal.companies AS gone
LEFT JOIN journal.companies AS below
    ON gone.company_id = below.company_id AND gone.load_id = below.replaced_by
WHERE gone.load_id = getvariable('going');
