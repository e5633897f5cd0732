-- One row: a mention of a slot of one of the incidents asked for, with its place. Key: record_id, place_no.
-- Inputs: core.slot_mention, core.mention_place, wanted (incident_id).
WITH
-- The mentions.
mention AS MATERIALIZED (
    SELECT known.slot_id, known.record_id, known.place_no
    FROM core.slot_mention AS known
    JOIN wanted USING (incident_id)
),
-- Places of their records' mentions: one column of text is searched for, not two.
linked AS MATERIALIZED (
    SELECT known.record_id, known.place_no, known.place_id
    FROM core.mention_place AS known
    WHERE known.record_id IN (SELECT record_id FROM mention)
)
SELECT mention.slot_id, mention.record_id, mention.place_no, linked.place_id
FROM mention
LEFT JOIN linked USING (record_id, place_no)
ORDER BY ALL
