-- One row: one thing that happened, stitched from its records. Key: incident_id. Inputs: core.incident, scope_incident.
SELECT incident.*
FROM core.incident AS incident
JOIN scope_incident USING (incident_id)
