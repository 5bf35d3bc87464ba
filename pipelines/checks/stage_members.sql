-- Members as values; their key is the platform and the company.
CREATE OR REPLACE TEMP TABLE stage AS
SELECT
    *,
    FALSE AS restated,
    platform AS key_platform,
    company_id AS key_id,
    cast(NULL AS TIMESTAMP) AS version
FROM typed;
