-- Versions of the method that computed this database, and when its last load was made.
SELECT
    v.version AS method_version,
    (
        SELECT max(l.loaded_at) FROM loaded.loads AS l
        WHERE l.undone_at IS NULL
    ) AS loaded_at
FROM ref.versions AS v
WHERE v.name = 'impact method'
