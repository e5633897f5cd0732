-- One row: a source record in its newest image. Key: source_system, source_ref.
-- Inputs: staged.record, core.record_incident, scope_record.
SELECT record.*, member.incident_id
FROM staged.record AS record
JOIN scope_record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
