-- One row: a mention of one place, in any role, over all systems. Key: source_system, source_ref, place_no.
-- Inputs: mart.place_mention, mart.incident. Value: place.
SELECT
    mention.incident_id, incident.kind, coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    mention.location_role, mention.location_text, mention.postcode, mention.easting, mention.northing,
    mention.method, mention.confidence, incident.death_category, mention.source_system, mention.source_ref,
    mention.place_no
FROM mart.place_mention AS mention
LEFT JOIN mart.incident AS incident USING (incident_id)
WHERE mention.place_id = $place
ORDER BY happened_at, mention.source_system, mention.source_ref, mention.place_no
