SELECT st_aswkb(t.geometry) AS wkb FROM geo.territories AS t
WHERE t.level = $level AND t.code = $code;
