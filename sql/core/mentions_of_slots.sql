-- One row: a mention of one of the slots asked for, with the place it had. Key: record_id, place_no.
-- Inputs: core.slot_mention, core.mention_place, wanted (slot_id).
SELECT mention.slot_id, mention.record_id, mention.place_no, linked.place_id
FROM core.slot_mention AS mention
JOIN wanted USING (slot_id)
LEFT JOIN core.mention_place AS linked USING (record_id, place_no)
ORDER BY ALL
