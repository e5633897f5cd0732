-- One row: one place under all its names. Key: place_id. Inputs: core.place, scope_place.
SELECT place.*
FROM core.place AS place
JOIN scope_place USING (place_id)
