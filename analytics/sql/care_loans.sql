-- Staff loans with a party in a territory, agreed, running or lately completed, that lack a signed
-- agreement, the employee's consent or, where the lender has one, the word to its works council.
SELECT
    e.platform,
    e.exchange_id,
    e.status,
    e.category,
    k.label_fr,
    k.label_en,
    NOT coalesce(e.agreement_signed, FALSE) AS lacks_agreement,
    -- Who listed anonymously stays so until something binds: a signature, or the loan itself.
    coalesce(
        coalesce(o.visibility, p.default_visibility) = 'anonymous'
        AND o.listing_id IS NOT NULL
        AND e.status = 'agreed'
        AND lacks_agreement,
        FALSE
    ) AS giver_anonymous,
    coalesce(
        coalesce(n.visibility, p.default_visibility) = 'anonymous'
        AND n.listing_id IS NOT NULL
        AND e.status = 'agreed'
        AND lacks_agreement,
        FALSE
    ) AS receiver_anonymous,
    CASE WHEN NOT giver_anonymous THEN e.giver_id END AS giver_id,
    CASE WHEN NOT giver_anonymous THEN g.name END AS giver_name,
    CASE WHEN NOT receiver_anonymous THEN e.receiver_id END AS receiver_id,
    CASE WHEN NOT receiver_anonymous THEN r.name END AS receiver_name,
    CASE WHEN NOT giver_anonymous THEN v.name END AS giver_commune_name,
    CASE WHEN NOT receiver_anonymous THEN w.name END AS receiver_commune_name,
    is_inside(u.giver_unit, $level, $code) AS giver_inside,
    is_inside(u.receiver_unit, $level, $code) AS receiver_inside,
    NOT coalesce(e.employee_consent, FALSE) AS lacks_consent,
    coalesce(has_works_council(g.headcount), FALSE) AND NOT coalesce(e.cse_informed, FALSE)
        AS lacks_works_council,
    has_works_council(g.headcount) IS NULL AS headcount_unknown,
    coalesce(e.started_on, e.agreed_on, e.completed_on) AS since,
    cast($today AS DATE) - since AS days
FROM loaded.exchanges AS e
INNER JOIN core.exchange_ends AS u ON e.platform = u.platform AND e.exchange_id = u.exchange_id
LEFT JOIN core.duplicates AS d ON e.platform = d.platform AND e.exchange_id = d.exchange_id
LEFT JOIN loaded.platforms AS p ON e.platform = p.platform
LEFT JOIN loaded.listings AS o ON e.platform = o.platform AND e.offer_id = o.listing_id
LEFT JOIN loaded.listings AS n ON e.platform = n.platform AND e.need_id = n.listing_id
LEFT JOIN ref.categories AS k ON e.category = k.category
LEFT JOIN loaded.companies AS g ON e.giver_id = g.company_id
LEFT JOIN loaded.companies AS r ON e.receiver_id = r.company_id
LEFT JOIN geo.units AS v ON u.giver_unit = v.unit_code
LEFT JOIN geo.units AS w ON u.receiver_unit = w.unit_code
WHERE
    e.resource = 'staff'
    AND e.status IN ('agreed', 'running', 'completed')
    AND d.duplicate_of IS NULL
    AND (giver_inside OR receiver_inside)
    AND (lacks_agreement OR lacks_consent OR lacks_works_council)
    AND (
        e.status != 'completed'
        OR coalesce(e.completed_on, e.started_on, e.agreed_on)
        > cast($today AS DATE) - $loan_days
    )
-- Those that still can be put in order before they begin come first.
ORDER BY
    list_position(['agreed', 'running', 'completed'], e.status) ASC,
    since DESC NULLS LAST,
    e.platform ASC,
    e.exchange_id ASC
