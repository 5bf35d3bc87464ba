SELECT DISTINCT level FROM geo.territories
WHERE country = $country AND level NOT IN ($unit_level, 'country')
ORDER BY level;
