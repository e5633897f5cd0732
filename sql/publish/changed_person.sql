-- One row: a person that a night not yet published touched. Key: person_id. Inputs: core.changed, raw.night.
SELECT DISTINCT changed.id AS person_id
FROM core.changed AS changed
JOIN raw.night AS night ON night.night = changed.night
WHERE changed.kind = 'person' AND night.published_at IS NULL
