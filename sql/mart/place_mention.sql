-- One row: a place as one record names it. Key: source_system, source_ref, place_no.
-- Inputs: staged.place_mention, staged.record, core.record_incident, core.mention_place, scope_record.
SELECT
    record.source_system,
    record.source_ref,
    mention.*,
    member.incident_id,
    linked.place_id,
    linked.method,
    linked.confidence
FROM staged.place_mention AS mention
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
LEFT JOIN core.mention_place AS linked USING (record_id, place_no)
-- The place of the event first: a reader that takes one place a record takes that one.
ORDER BY mention.record_id, mention.place_no
