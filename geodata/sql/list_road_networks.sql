-- The newest data first: where two networks differ on a road, the first one's is kept.
SELECT * FROM geo.road_networks
ORDER BY data_date DESC NULLS LAST, name ASC;
