-- One row: what the comparison last saw of a chosen incident. Key: incident_id. Inputs: chosen (frame), link.profile.
SELECT p.incident_id, p.content_hash FROM link.profile AS p JOIN chosen USING (incident_id)
