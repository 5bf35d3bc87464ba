-- Events as values; a bare territory code gets its level where only one territory has the code.
CREATE OR REPLACE TEMP TABLE stage AS
WITH bare AS (
    SELECT
        code,
        any_value(level) || ':' || code AS territory
    FROM geo.territories
    GROUP BY code
    HAVING count(*) = 1
),

-- An old commune's code stands for the commune that holds it today.
followed AS (
    SELECT
        places.code,
        'commune:' || places.unit_code AS territory
    FROM places
    INNER JOIN geo.territories AS today
        ON places.unit_code = today.code AND today.level = 'commune'
    WHERE places.code <> places.unit_code
)

SELECT
    typed.* REPLACE (
        coalesce(bare.territory, followed.territory, typed.territory_code) AS territory_code
    ),
    -- A cell was replaced: the raw row is kept beside the columns.
    typed.raw IS NULL
    AND typed.territory_code
    <> coalesce(bare.territory, followed.territory, typed.territory_code) AS restated,
    typed.platform AS key_platform,
    typed.event_id AS key_id,
    cast(NULL AS TIMESTAMP) AS version
FROM typed
LEFT JOIN bare ON typed.territory_code = bare.code
LEFT JOIN followed ON regexp_replace(typed.territory_code, '^commune:', '') = followed.code;
