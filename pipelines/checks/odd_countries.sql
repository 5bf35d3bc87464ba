-- The few companies whose country is not that of their number. A join of these alone costs nothing.
CREATE OR REPLACE TEMP TABLE odd_countries AS
SELECT
    company_id,
    country
FROM loaded.companies
WHERE country <> country_of(company_id);
