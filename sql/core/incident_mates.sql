-- One row: a record of an incident that one of the records asked for is in. Key: record_id.
-- Inputs: core.record_incident, wanted (record_id).
SELECT mate.record_id, mate.incident_id
FROM core.record_incident AS mate
WHERE mate.incident_id IN (SELECT incident_id FROM core.record_incident JOIN wanted USING (record_id))
ORDER BY ALL
