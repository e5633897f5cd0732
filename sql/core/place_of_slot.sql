-- One row: a place with its best-known figures, by a slot that means it. Key: slot_id.
-- Inputs: core.slot_mention, core.mention_place, core.place, wanted (slot_id).
SELECT DISTINCT mention.slot_id, place.place_id, place.easting, place.northing, place.borough
FROM core.slot_mention AS mention
JOIN wanted USING (slot_id)
JOIN core.mention_place AS linked USING (record_id, place_no)
JOIN core.place AS place USING (place_id)
ORDER BY ALL
