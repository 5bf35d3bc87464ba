-- What was loaded in all, undone loads apart.
SELECT
    count(*) AS files,
    coalesce(sum(read_rows), 0)::BIGINT AS read_rows,
    coalesce(sum(accepted), 0)::BIGINT AS accepted,
    coalesce(sum(unchanged), 0)::BIGINT AS unchanged,
    coalesce(sum(quarantined), 0)::BIGINT AS quarantined,
    (SELECT count(*) FROM loaded.quarantine) AS still_refused,
    max(loaded_at) AS loaded_at
FROM loaded.loads
WHERE undone_at IS NULL
