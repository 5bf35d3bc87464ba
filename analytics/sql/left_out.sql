-- Exchanges with a party in a territory that a figure leaves out, whole or in part, and why. Only
-- resources that the figure measures. The day is that of completion, else of the agreement, else
-- of the start, else when the later of both listings was published; a row without any is told
-- whatever the period, since none excludes it.
WITH dated AS (
    SELECT
        e.*,
        x.persons,
        t.slack_period,
        t.work_hours,
        coalesce(
            x.completed_on,
            x.agreed_on,
            x.started_on,
            greatest(o.published_on, n.published_on)
        ) AS day,
        coalesce(e.status = 'completed', FALSE) AS completed
    FROM marts.exchanges AS e
    INNER JOIN staging.exchanges AS t
        ON e.platform = t.platform AND e.exchange_id = t.exchange_id
    INNER JOIN loaded.exchanges AS x
        ON e.platform = x.platform AND e.exchange_id = x.exchange_id
    LEFT JOIN loaded.listings AS o ON e.platform = o.platform AND e.offer_id = o.listing_id
    LEFT JOIN loaded.listings AS n ON e.platform = n.platform AND e.need_id = n.listing_id
    WHERE
        e.factor_set = $factor_set
        AND list_contains($resources, e.resource)
        AND ($resource IS NULL OR e.resource = $resource)
        AND ($family IS NULL OR e.family = $family)
        AND (
            is_inside(e.giver_commune, $level, $code)
            OR is_inside(e.receiver_commune, $level, $code)
        )
),

-- What the figure lacks in a counted exchange: the whole of it, or one of its lines.
reasons AS (
    SELECT
        d.*,
        $figure IN ('co2e_avoided_kg', 'production_kg', 'end_of_life_kg', 'transport_kg')
            AS emits,
        emits OR $figure = 'tkm_avoided' AS travels,
        CASE
            WHEN NOT d.completed THEN 'not_completed'
            WHEN d.duplicate_of IS NOT NULL THEN 'duplicate'
            WHEN $figure = 'eur_saved' AND d.eur_saved IS NULL THEN 'no_amounts'
            WHEN $figure = 'equipment_hours' AND d.equipment_hours IS NULL THEN 'no_hours'
            WHEN $figure = 'm2_days' AND d.m2_days IS NULL THEN 'no_surface'
            WHEN $figure = 'persons' AND d.persons IS NULL THEN 'no_persons'
            -- Outside a slack period the figure does not apply: nothing is left out.
            WHEN $figure = 'short_time_days_avoided' AND NOT d.slack_period THEN NULL
            WHEN
                $figure IN ('person_hours', 'fte', 'hours', 'short_time_days_avoided')
                AND d.work_hours IS NULL
                THEN 'no_hours'
            WHEN
                (travels OR $figure IN (
                    'mass_t', 'waste_diverted_t', 'waste_avoided_t', 'virgin_avoided_t'
                ))
                AND d.mass_t IS NULL
                THEN 'no_mass'
            WHEN
                $figure = 'tkm_avoided' AND d.resource = 'transport' AND d.tkm_avoided IS NULL
                THEN 'no_declared_distances'
            WHEN travels AND d.actual_km IS NULL THEN 'no_distance'
        END AS whole,
        emits AND whole IS NULL AND d.completed AS has_lines,
        list_filter(
            [
                CASE
                    WHEN
                        has_lines AND $figure IN ('co2e_avoided_kg', 'production_kg')
                        THEN
                            CASE
                                WHEN list_contains(d.flags, 'missing_virgin_factor')
                                    THEN 'missing_virgin_factor'
                                -- Without a virgin factor there is no debit either.
                                WHEN list_contains(d.flags, 'missing_recycled_factor')
                                    THEN 'missing_recycled_factor'
                                WHEN list_contains(d.flags, 'no_hours') THEN 'no_use_hours'
                            END
                END,
                CASE
                    WHEN
                        has_lines
                        AND $figure IN ('co2e_avoided_kg', 'production_kg')
                        AND list_contains(d.flags, 'missing_preparation_factor')
                        AND NOT list_contains(d.flags, 'missing_virgin_factor')
                        THEN 'missing_preparation_factor'
                END,
                CASE
                    WHEN
                        has_lines
                        AND $figure IN ('co2e_avoided_kg', 'end_of_life_kg')
                        AND list_contains(d.flags, 'missing_route_factor')
                        THEN 'missing_route_factor'
                END,
                CASE
                    WHEN
                        has_lines
                        AND $figure IN ('co2e_avoided_kg', 'transport_kg')
                        AND list_contains(d.flags, 'missing_vehicle_factor')
                        THEN 'missing_vehicle_factor'
                END
            ],
            reason -> reason IS NOT NULL
        ) AS parts
    FROM dated AS d
    WHERE
        d.day IS NULL
        OR (
            ($year IS NULL OR year(d.day) = $year)
            AND ($month IS NULL OR month(d.day) = $month)
        )
),

told AS (
    SELECT
        r.*,
        unnest(CASE WHEN r.whole IS NOT NULL THEN [r.whole] ELSE r.parts END) AS reason
    FROM reasons AS r
)

SELECT
    t.platform,
    t.exchange_id,
    t.reason,
    t.whole IS NOT NULL AS whole,
    replace(l.label_fr, '{duplicate_of}', coalesce(t.duplicate_of, '')) AS reason_fr,
    replace(l.label_en, '{duplicate_of}', coalesce(t.duplicate_of, '')) AS reason_en,
    t.status,
    t.duplicate_of,
    t.day,
    t.resource,
    t.family,
    t.category
FROM told AS t
LEFT JOIN ref.left_out AS l
    ON l.reason_id = CASE t.reason
        WHEN 'not_completed' THEN 'not_completed:' || t.status ELSE t.reason
    END
ORDER BY t.whole DESC, t.reason ASC, t.day ASC, t.platform ASC, t.exchange_id ASC
