-- One row: a place as one record of a set of incidents names it. Key: source_system, source_ref, place_no.
-- Inputs: mart.place_mention, mart.place; frame: members.
SELECT
    mention.incident_id, mention.place_id, place.best_name, mention.location_role, mention.location_text,
    mention.postcode, place.kind, coalesce(place.easting, mention.easting) AS easting,
    coalesce(place.northing, mention.northing) AS northing, place.borough, mention.method, mention.confidence,
    mention.source_system, mention.source_ref, mention.place_no
FROM mart.place_mention AS mention
JOIN members USING (incident_id)
JOIN mart.place AS place USING (place_id)
ORDER BY mention.incident_id, mention.source_system, mention.source_ref, mention.place_no
