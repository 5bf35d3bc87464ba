-- The stored rows that this batch replaces, each with the load whose row takes its place.
SELECT
    stored.* EXCLUDE (stored_platform, stored_id),
    batch_files.load_id AS replaced_by
FROM stored
INNER JOIN outcomes
    ON stored.stored_platform = outcomes.key_platform AND stored.stored_id = outcomes.key_id
INNER JOIN batch_files ON outcomes.file_no = batch_files.file_no
WHERE outcomes.outcome = 'differs'
