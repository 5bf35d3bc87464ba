DELETE FROM loaded.listings
USING outcomes
WHERE
    outcomes.outcome = 'differs'
    AND listings.platform = outcomes.key_platform
    AND listings.listing_id = outcomes.key_id;
