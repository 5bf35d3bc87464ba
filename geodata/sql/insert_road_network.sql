INSERT INTO geo.road_networks
VALUES (
    $name, $version, $file, $source, $licence, $data_date, $loaded_at, $territory,
    $ways, $nodes, $roads, $km, $islands, $dangling, $blocked
);
