-- One row: a person as one record names them. Key: source_system, source_ref, person_no.
-- Inputs: staged.person_mention, staged.record, core.record_incident, core.mention_person, scope_record.
SELECT
    record.source_system,
    record.source_ref,
    mention.*,
    member.incident_id,
    linked.person_id,
    linked.match_probability
FROM staged.person_mention AS mention
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
LEFT JOIN core.mention_person AS linked USING (record_id, person_no)
