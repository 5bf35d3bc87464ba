-- Settled rows are not refused again.
DELETE FROM faults
WHERE row_no IN (SELECT outcomes.row_no FROM outcomes);
