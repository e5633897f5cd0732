-- One row: an object as one record names it. Key: source_system, source_ref, item_no.
-- Inputs: staged.item, staged.record, core.record_incident, scope_record.
SELECT
    record.source_system,
    record.source_ref,
    item.*,
    member.incident_id
FROM staged.item AS item
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
