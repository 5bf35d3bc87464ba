DELETE FROM loaded.companies
USING outcomes
WHERE outcomes.outcome = 'differs' AND companies.company_id = outcomes.key_id;
