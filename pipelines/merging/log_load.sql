INSERT INTO loaded.loads BY NAME
SELECT
    $load_id AS load_id,
    $file AS file,
    $table AS table_name,
    $platform AS platform,
    $mapping AS mapping,
    cast(now() AT TIME ZONE 'UTC' AS TIMESTAMP) AS loaded_at,
    $read AS read_rows,
    $accepted AS accepted,
    $unchanged AS unchanged,
    $quarantined AS quarantined,
    cast($unmapped_columns AS VARCHAR[]) AS unmapped_columns,
    $sha256 AS sha256,
    $source_path AS source_path,
    cast($columns AS VARCHAR[]) AS columns;
