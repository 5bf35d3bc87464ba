-- What was said of the rows of a load that were loaded all the same, most frequent first.
SELECT
    code,
    count(*) AS row_count,
    arg_min(reason_fr, coalesce(line, 0)) AS reason_fr,
    arg_min(reason_en, coalesce(line, 0)) AS reason_en
FROM loaded.warnings
WHERE load_id = $load_id
GROUP BY code
ORDER BY row_count DESC, code ASC
