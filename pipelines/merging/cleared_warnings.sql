-- What `recaution` is about to take off, kept for when the registry is undone.
INSERT INTO journal.warnings BY NAME
SELECT
    *,
    $load_id AS cleared_by
FROM loaded.warnings
WHERE
    code = 'outside_perimeter'
    OR (
        code = 'unknown_platform'
        AND value IN (
            SELECT platforms.platform FROM loaded.platforms
            WHERE platforms.registered
        )
    );
