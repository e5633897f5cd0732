-- A row is a place as a changed record names it. Key: record_id, place_no. Inputs: staged.place_mention, changed.
SELECT place.*
FROM staged.place_mention AS place
SEMI JOIN changed ON place.record_id = changed.record_id
ORDER BY place.record_id, place.place_no
