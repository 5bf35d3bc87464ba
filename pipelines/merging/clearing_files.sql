-- The files whose rows may clear refusals of earlier loads.
SELECT replaced_loads.file_no
FROM replaced_loads
INNER JOIN loaded.quarantine ON replaced_loads.load_id = quarantine.load_id
UNION
SELECT batch_files.file_no
FROM batch_files
WHERE batch_files.from_quarantine;
