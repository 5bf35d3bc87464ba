-- The method's detour: road km of a great-circle km, near, middle and far.
SELECT value
FROM ref.assumptions
WHERE assumption_id IN ('detour_near_factor', 'detour_middle_factor', 'detour_far_factor')
ORDER BY list_position(
    ['detour_near_factor', 'detour_middle_factor', 'detour_far_factor'], assumption_id
)
