DELETE FROM geo.road_networks
WHERE name = $name;
