INSERT INTO geo.country_cells BY NAME SELECT
    country,
    cell_x,
    cell_y
FROM incoming;
