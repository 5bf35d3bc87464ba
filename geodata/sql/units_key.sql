-- What the units are, in one number: the same for the same codes and outlines.
SELECT
    count(*) AS units,
    coalesce(bit_xor(hash(unit_code, geometry)), 0) AS outlines
FROM geo.units;
