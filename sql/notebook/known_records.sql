-- One row: a record of an incident and when its first and newest image came. Key: record_id. Input: mart.record; frame: members.
SELECT record.incident_id, record.source_system, record.source_ref, record.first_received, record.last_received
FROM mart.record AS record
JOIN members USING (incident_id)
ORDER BY record.first_received, record.source_system, record.source_ref
