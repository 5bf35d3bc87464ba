-- The three conditions of the year's staff loans, and the loans that fail one.
WITH loans AS (
    SELECT
        e.platform || '/' || e.exchange_id AS evidence,
        coalesce(x.agreement_signed, FALSE) AS agreement,
        coalesce(x.employee_consent, FALSE) AS consent,
        coalesce(x.cse_informed, FALSE) AS works_council,
        has_works_council(g.headcount) AS from_fifty
    FROM marts.exchanges AS e
    INNER JOIN loaded.exchanges AS x ON e.platform = x.platform AND e.exchange_id = x.exchange_id
    LEFT JOIN loaded.companies AS g ON e.giver_id = g.company_id
    WHERE
        e.factor_set = $factor_set
        AND e.resource = 'staff'
        AND e.status IN ('running', 'completed')
        AND e.duplicate_of IS NULL
        AND year(coalesce(x.completed_on, x.started_on, x.agreed_on)) = $year
        AND (
            is_inside(e.giver_commune, $level, $code)
            OR is_inside(e.receiver_commune, $level, $code)
        )
),

counts AS (
    SELECT
        count(*) AS loans,
        list_sort(list(evidence)) AS evidence,
        count(*) FILTER (WHERE agreement) AS agreements,
        list_sort(list(evidence) FILTER (WHERE NOT agreement)) AS without_agreement,
        count(*) FILTER (WHERE consent) AS consents,
        list_sort(list(evidence) FILTER (WHERE NOT consent)) AS without_consent,
        count(*) FILTER (WHERE from_fifty) AS from_fifty,
        count(*) FILTER (WHERE from_fifty IS NULL) AS headcounts_unknown,
        count(*) FILTER (WHERE from_fifty AND works_council) AS works_councils,
        list_sort(list(evidence) FILTER (WHERE from_fifty AND NOT works_council))
            AS without_works_council,
        count(*) FILTER (WHERE lacks_one) AS lacking,
        list_sort(list(evidence) FILTER (WHERE lacks_one)) AS lacking_one
    FROM (
        SELECT
            *,
            NOT agreement
            OR NOT consent
            OR (coalesce(from_fifty, FALSE) AND NOT works_council) AS lacks_one
        FROM loans
    ) AS judged
)

SELECT
    loans AS compliance_loans,
    evidence AS compliance_loans_evidence,
    CASE WHEN loans > 0 THEN 100.0 * agreements / loans END AS compliance_agreement,
    without_agreement AS compliance_agreement_evidence,
    CASE WHEN loans = 0 THEN 'no_loan' END AS compliance_agreement_note,
    CASE WHEN loans > 0 THEN 100.0 * consents / loans END AS compliance_consent,
    without_consent AS compliance_consent_evidence,
    CASE WHEN loans = 0 THEN 'no_loan' END AS compliance_consent_note,
    CASE WHEN from_fifty > 0 THEN 100.0 * works_councils / from_fifty END
        AS compliance_works_council,
    without_works_council AS compliance_works_council_evidence,
    CASE
        WHEN loans = 0 THEN 'no_loan'
        WHEN from_fifty = 0 THEN 'no_large_giver'
        WHEN headcounts_unknown > 0 THEN 'headcounts_unknown'
    END AS compliance_works_council_note,
    headcounts_unknown,
    lacking AS compliance_lacking,
    lacking_one AS compliance_lacking_evidence
FROM counts
