DELETE FROM loaded.exchanges
USING outcomes
WHERE
    outcomes.outcome = 'differs'
    AND exchanges.platform = outcomes.key_platform
    AND exchanges.exchange_id = outcomes.key_id;
