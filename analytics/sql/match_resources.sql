-- How far, and for how long, each resource is matched.
SELECT
    resource,
    radius_km,
    least_days,
    counted_days
FROM ref.match_resources
ORDER BY resource
