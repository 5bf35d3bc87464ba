-- A refused row has its faults to tell; what else could be said of it can wait.
DELETE FROM cautions
WHERE row_no IN (SELECT row_no FROM faults);
