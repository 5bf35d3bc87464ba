DELETE FROM loaded.members
USING outcomes
WHERE
    outcomes.outcome = 'differs'
    AND members.platform = outcomes.key_platform
    AND members.company_id = outcomes.key_id;
