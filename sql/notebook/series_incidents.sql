-- One row: an incident of one series, in order of time. Key: incident_id. Value: series.
-- Inputs: mart.series_member, mart.incident, mart.place, mart.person, mart.record.
WITH
-- how many records each member has
sources AS (
    SELECT record.incident_id, count(*) AS records
    FROM mart.record AS record
    JOIN mart.series_member AS member USING (incident_id)
    WHERE member.series_id = $series
    GROUP BY record.incident_id
)
SELECT
    incident.incident_id,
    incident.kind,
    coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    incident.occurred_from,
    incident.occurred_to,
    incident.reported_at,
    member.added_on,
    member.probability,
    concat_ws(', ', person.surname, person.forenames) AS person,
    incident.victim_age,
    incident.victim_sex,
    incident.death_category,
    place.best_name AS place,
    incident.borough,
    incident.bcu,
    incident.coroner_area,
    incident.easting,
    incident.northing,
    sources.records
FROM mart.series_member AS member
JOIN mart.incident AS incident USING (incident_id)
LEFT JOIN mart.place AS place USING (place_id)
LEFT JOIN mart.person AS person ON person.person_id = incident.deceased_person_id
LEFT JOIN sources USING (incident_id)
WHERE member.series_id = $series
ORDER BY happened_at, incident.incident_id
