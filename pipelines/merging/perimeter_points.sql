-- Companies with coordinates, of `memberships` of platforms with a perimeter.
SELECT DISTINCT
    companies.company_id,
    companies.lon,
    companies.lat
FROM memberships
INNER JOIN loaded.companies ON memberships.company_id = companies.company_id
INNER JOIN loaded.platforms ON memberships.platform = platforms.platform
WHERE companies.lon IS NOT NULL AND len(platforms.perimeter) > 0;
