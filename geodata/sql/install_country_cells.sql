INSERT INTO geo.country_cells BY NAME
SELECT
    country,
    cell_x,
    cell_y
FROM read_csv(
    $path,
    header = TRUE,
    columns = { 'country': 'VARCHAR', 'cell_x': 'INTEGER', 'cell_y': 'INTEGER' }
);
