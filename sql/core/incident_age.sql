-- One row: when an incident was first known. Key: incident_id. Inputs: core.incident, wanted (incident_id).
SELECT incident.incident_id, incident.first_known
FROM core.incident AS incident
JOIN wanted USING (incident_id)
ORDER BY ALL
