-- The rows with a text that is not a value of its column's type, as text.
CREATE OR REPLACE TEMP TABLE misread_rows AS
SELECT text_rows.*
FROM text_rows
WHERE
    text_rows.row_no IN (
        SELECT stage.row_no FROM stage
        WHERE stage.misread
    );
