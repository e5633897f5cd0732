-- One row: a field of an incident about which its sources differ, with every value. Inputs: core.conflict, scope_incident.
SELECT conflict.*
FROM core.conflict AS conflict
JOIN scope_incident USING (incident_id)
