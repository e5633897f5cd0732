-- One row: something done, to be done or found undone. Key: source_system, source_ref, action_no.
-- Inputs: staged.action, staged.record, core.record_incident, scope_record.
SELECT
    record.source_system,
    record.source_ref,
    action.*,
    member.incident_id
FROM staged.action AS action
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
