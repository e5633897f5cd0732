-- One row: a name that some slot of the incidents asked for uses. Key: name.
-- Inputs: core.site_name, wanted (incident_id).
SELECT DISTINCT known.name
FROM core.site_name AS known
JOIN wanted USING (incident_id)
ORDER BY ALL
