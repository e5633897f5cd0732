-- One row: a free text of a record, as delivered. Key: source_system, source_ref, field.
-- Inputs: staged.text, staged.record, core.record_incident, scope_record.
SELECT
    record.source_system,
    record.source_ref,
    text.*,
    member.incident_id
FROM staged.text AS text
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
