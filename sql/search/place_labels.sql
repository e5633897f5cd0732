-- One row: a place asked for, as the register knows it. Key: place_id. Inputs: mart.place, wanted (place_id).
SELECT place.place_id, place.best_name AS label, place.mention_count
FROM mart.place AS place
JOIN wanted USING (place_id)
ORDER BY place.place_id
