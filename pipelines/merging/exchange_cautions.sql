-- What is worth knowing of exchanges that are loaded all the same.
INSERT INTO cautions BY NAME
WITH cited AS (
    UNPIVOT (SELECT
        row_no,
        platform,
        offer_id,
        need_id
    FROM stage)
    ON offer_id, need_id INTO NAME "column" VALUE value
)

SELECT
    cited.row_no,
    cited."column",
    cited.value,
    'unknown_listing' AS code
FROM cited
SEMI JOIN outcomes ON cited.row_no = outcomes.row_no
WHERE
    NOT EXISTS (
        SELECT 1 FROM loaded.listings
        WHERE listings.platform = cited.platform AND listings.listing_id = cited.value
    );

INSERT INTO cautions BY NAME
SELECT
    stage.row_no,
    'completed_on' AS "column",
    cast(stage.completed_on AS VARCHAR) AS value,
    'future_completion' AS code
FROM stage
SEMI JOIN outcomes ON stage.row_no = outcomes.row_no
WHERE
    stage.status = 'completed'
    AND stage.completed_on
    > coalesce(
        (
            SELECT try_cast(value AS DATE) FROM loaded.settings
            WHERE key = 'as_of'
        ), current_date
    );
