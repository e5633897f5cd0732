-- One row: a place that a night not yet published touched. Key: place_id. Inputs: core.changed, raw.night.
SELECT DISTINCT changed.id AS place_id
FROM core.changed AS changed
JOIN raw.night AS night ON night.night = changed.night
WHERE changed.kind = 'place' AND night.published_at IS NULL
