-- Which category of offer may meet a need of another.
SELECT
    offer_category,
    need_category,
    closeness
FROM ref.substitutes
