-- The raw rows of those of which a cell was replaced.
CREATE OR REPLACE TEMP TABLE told AS
SELECT * FROM restated;
