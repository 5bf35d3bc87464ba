-- A load's warnings go; those it cleared come back, unless a later load of the same source, or a
-- declaration that still stands, clears them as well.
DELETE FROM loaded.warnings
WHERE load_id = getvariable('going');

DELETE FROM journal.warnings
WHERE load_id = getvariable('going');

UPDATE journal.warnings
SET cleared_by = again.cleared_by
FROM (
    SELECT
        said.load_id,
        min(later.load_id) AS cleared_by
    FROM loaded.loads AS said
    INNER JOIN loaded.loads AS later
        ON
            said.table_name = later.table_name
            AND (
                said.source_path = later.source_path
                OR (said.file = later.file AND said.sha256 = later.sha256)
            )
    WHERE later.load_id > getvariable('going') AND later.undone_at IS NULL
    GROUP BY said.load_id
) AS again
WHERE
    warnings.cleared_by = getvariable('going')
    AND warnings.code <> 'unknown_platform'
    AND warnings.load_id = again.load_id;

UPDATE journal.warnings
SET cleared_by = declared.load_id
FROM (
    SELECT
        platform,
        min(load_id) AS load_id
    FROM journal.platforms
    GROUP BY platform
) AS declared
WHERE
    warnings.cleared_by = getvariable('going')
    AND warnings.code = 'unknown_platform'
    AND warnings.value = declared.platform;

INSERT INTO loaded.warnings BY NAME
SELECT * EXCLUDE (cleared_by) FROM journal.warnings
WHERE cleared_by = getvariable('going');

DELETE FROM journal.warnings
WHERE cleared_by = getvariable('going');
