-- One row: an incident in a series, with where it lies. Key: series_id, incident_id. Inputs: mart.series_member, mart.incident.
-- Value: last (newest night).
SELECT
    member.series_id,
    member.incident_id,
    member.added_on,
    incident.kind,
    incident.bcu,
    incident.borough,
    incident.coroner_area,
    incident.force,
    incident.death_category,
    COALESCE(incident.reported_at::DATE, incident.first_known) AS reported_on,
    incident.occurred_from
FROM mart.series_member AS member
JOIN mart.incident AS incident USING (incident_id)
WHERE member.added_on <= $last
ORDER BY member.series_id, member.incident_id
