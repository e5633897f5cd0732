-- One row: a record whose published rows may differ: it came, or its incident, a person or a place of it changed.
-- Key: record_id. Inputs: core.changed, raw.night, core.record_incident, core.mention_person, core.mention_place.
WITH
-- What the nights not yet published touched.
touched AS (
    SELECT changed.kind, changed.id
    FROM core.changed AS changed
    JOIN raw.night AS night ON night.night = changed.night
    WHERE night.published_at IS NULL
)
SELECT id AS record_id FROM touched WHERE kind = 'record'
UNION
SELECT member.record_id FROM core.record_incident AS member
JOIN touched ON touched.kind = 'incident' AND touched.id = member.incident_id
UNION
SELECT mention.record_id FROM core.mention_person AS mention
JOIN touched ON touched.kind = 'person' AND touched.id = mention.person_id
UNION
SELECT mention.record_id FROM core.mention_place AS mention
JOIN touched ON touched.kind = 'place' AND touched.id = mention.place_id
