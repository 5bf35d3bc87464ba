-- Every membership that is loaded, for when perimeters are declared after it.
CREATE OR REPLACE TEMP TABLE memberships AS
SELECT
    row_number() OVER (ORDER BY members.platform, members.company_id) AS row_no,
    members.platform,
    members.company_id,
    loads.load_id,
    loads.table_name,
    loads.file,
    members.source_line
FROM loaded.members
INNER JOIN loaded.loads ON members.load_id = loads.load_id;
