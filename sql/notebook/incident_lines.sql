-- One row: an incident of a set in one line, for lists. Key: incident_id. Inputs: mart.incident, mart.place; frame: members.
SELECT
    incident.incident_id, incident.kind, coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    incident.borough, incident.bcu, incident.coroner_area, incident.death_category, incident.victim_age,
    incident.victim_sex, place.best_name AS place, incident.easting, incident.northing
FROM mart.incident AS incident
JOIN members USING (incident_id)
LEFT JOIN mart.place AS place USING (place_id)
ORDER BY happened_at DESC, incident.incident_id
