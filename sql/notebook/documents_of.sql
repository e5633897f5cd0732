-- One row: a record of one of a set of incidents. Key: source_system, source_ref. Input: mart.record; frame: members.
SELECT
    record.incident_id, record.source_system, record.source_ref, record.record_type, record.opened_at,
    record.updated_at, record.status, record.officer_in_case, record.bcu, record.first_received, record.last_received
FROM mart.record AS record
JOIN members USING (incident_id)
ORDER BY record.incident_id, record.source_system, record.source_ref
