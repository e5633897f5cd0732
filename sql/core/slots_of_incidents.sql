-- One row: a mention of a slot of one of the incidents asked for, with its place. Key: record_id, place_no.
-- Inputs: core.slot_mention, core.mention_place, wanted (incident_id).
SELECT mention.slot_id, mention.record_id, mention.place_no, linked.place_id
FROM core.slot_mention AS mention
JOIN wanted USING (incident_id)
LEFT JOIN core.mention_place AS linked USING (record_id, place_no)
ORDER BY ALL
