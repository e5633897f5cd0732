-- One row: a membership that passes to the incident that stayed. Key: series_id, incident_id.
-- Inputs: gone (incident_id, kept_id, frame), link.series_member. One that is a member already is left out.
SELECT m.series_id, g.kept_id AS incident_id, min(m.added_on) AS added_on, max(m.probability) AS probability
FROM link.series_member AS m
JOIN gone AS g ON g.incident_id = m.incident_id
WHERE g.kept_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM link.series_member AS k WHERE k.series_id = m.series_id AND k.incident_id = g.kept_id)
GROUP BY m.series_id, g.kept_id
