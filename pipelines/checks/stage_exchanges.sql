-- Exchanges as values; an empty resource is the category's.
CREATE OR REPLACE TEMP TABLE stage AS
SELECT
    typed.* REPLACE (coalesce(typed.resource, categories.resource) AS resource),
    FALSE AS restated,
    typed.platform AS key_platform,
    typed.exchange_id AS key_id,
    cast(NULL AS TIMESTAMP) AS version
FROM typed
LEFT JOIN categories ON typed.category = categories.category;
