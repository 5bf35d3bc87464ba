-- What listings and exchanges share: the category says what is shared, as the resource does.
INSERT INTO faults BY NAME
SELECT
    row_no,
    'resource' AS "column",
    'missing_resource' AS code,
    1 AS pass
FROM stage
WHERE resource IS NULL AND category IS NULL;

INSERT INTO faults BY NAME
SELECT
    stage.row_no,
    'category' AS "column",
    'category_not_of_resource' AS code,
    categories.resource AS other,
    1 AS pass
FROM stage
INNER JOIN categories ON stage.category = categories.category
WHERE
    stage.resource <> categories.resource
    AND stage.resource IN (SELECT known.resource FROM categories AS known);

INSERT INTO faults BY NAME
SELECT
    row_no,
    "column",
    'not_positive' AS code,
    1 AS pass
FROM (
    UNPIVOT (SELECT
        row_no,
        quantity,
        mass_t
    FROM stage
    WHERE least(quantity, mass_t) <= 0)
    ON quantity, mass_t INTO NAME "column" VALUE amount
)
WHERE amount <= 0;
