-- What may be shown of some open listings. The mart is written in order of listing_no, so that its
-- rows are numbered alike: by rowid a dozen of a million are found without reading the rest.
SELECT
    l.listing_no,
    l.listing_id,
    l.platform,
    l.kind,
    l.resource,
    l.family,
    l.category,
    l.label_fr,
    l.label_en,
    l.title,
    l.visibility,
    l.anonymous,
    l.company_id,
    l.company_name,
    l.lon,
    l.lat,
    l.at_commune,
    l.commune_code,
    l.commune_name,
    l.quantity,
    l.unit,
    l.recurrent,
    l.times_a_year,
    l.amount * l.times_a_year AS yearly,
    l.measure,
    l.available_from,
    l.available_to
FROM marts.match_listings AS l
WHERE l.rowid IN (SELECT unnest($numbers))
ORDER BY l.listing_no
