DELETE FROM loaded.events
USING outcomes
WHERE
    outcomes.outcome = 'differs'
    AND events.platform = outcomes.key_platform
    AND events.event_id = outcomes.key_id;
