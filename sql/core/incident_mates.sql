-- One row: a record of an incident that one of the records asked for is in. Key: record_id.
-- Inputs: core.record_incident, wanted (record_id).
SELECT DISTINCT mate.record_id, mate.incident_id
FROM core.record_incident AS mate
JOIN core.record_incident AS own ON own.incident_id = mate.incident_id
JOIN wanted ON wanted.record_id = own.record_id
ORDER BY ALL
