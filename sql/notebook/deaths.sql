-- One row: a death, whatever its category, with its place, its person and its series. Key: incident_id.
-- Inputs: mart.incident, mart.place, mart.person, mart.record, mart.series_member.
WITH
-- how many records each death has, and from which systems
sources AS (
    SELECT incident_id, count(*) AS records, list_sort(list(DISTINCT source_system)) AS systems
    FROM mart.record
    GROUP BY incident_id
),
-- the series that a death stands in
grouped AS (
    SELECT incident_id, list(series_id ORDER BY series_id) AS series
    FROM mart.series_member
    GROUP BY incident_id
)
SELECT
    incident.incident_id,
    incident.occurred_from,
    incident.occurred_to,
    incident.reported_at,
    incident.first_known,
    incident.last_changed,
    incident.bcu,
    incident.borough,
    incident.coroner_area,
    incident.death_category,
    incident.victim_age,
    incident.victim_sex,
    incident.easting,
    incident.northing,
    place.best_name AS place,
    concat_ws(', ', person.surname, person.forenames) AS deceased,
    sources.records,
    sources.systems,
    grouped.series
FROM mart.incident AS incident
LEFT JOIN mart.place AS place USING (place_id)
LEFT JOIN mart.person AS person ON person.person_id = incident.deceased_person_id
LEFT JOIN sources USING (incident_id)
LEFT JOIN grouped USING (incident_id)
WHERE incident.kind = 'death'
ORDER BY incident.reported_at DESC, incident.incident_id
