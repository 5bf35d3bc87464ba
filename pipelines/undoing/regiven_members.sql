-- A company that another load gives for the same platform stays its member, by that load.
INSERT INTO loaded.members BY NAME
WITH versions AS (
    SELECT
        company_id,
        load_id,
        source_line
    FROM loaded.companies
    UNION ALL
    SELECT
        company_id,
        load_id,
        source_line
    FROM journal.companies
)

SELECT
    loads.platform,
    versions.company_id,
    min(versions.load_id) AS load_id,
    arg_min(versions.source_line, versions.load_id) AS source_line
FROM gone_members
INNER JOIN versions ON gone_members.company_id = versions.company_id
INNER JOIN loaded.loads
    ON versions.load_id = loads.load_id AND gone_members.platform = loads.platform
ANTI JOIN loaded.members
    ON loads.platform = members.platform AND versions.company_id = members.company_id
GROUP BY loads.platform, versions.company_id;
