-- One row: a incident that a night not yet published touched. Key: incident_id. Inputs: core.changed, raw.night.
SELECT DISTINCT changed.id AS incident_id
FROM core.changed AS changed
JOIN raw.night AS night ON night.night = changed.night
WHERE changed.kind = 'incident' AND night.published_at IS NULL
