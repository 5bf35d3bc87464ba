-- The rows that are not written.
CREATE OR REPLACE TEMP TABLE dropped AS
SELECT row_no FROM faults
UNION
SELECT row_no FROM outcomes
WHERE outcome NOT IN ('new', 'differs');
