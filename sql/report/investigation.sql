-- One row: a death now in one of the given categories, with when it was reported and when its crime record was closed.
-- Key: incident_id. Inputs: mart.incident, mart.record, wanted (death_category). Value: last (newest day of report).
SELECT
    incident.incident_id,
    incident.bcu,
    incident.coroner_area,
    incident.death_category,
    COALESCE(incident.reported_at::DATE, incident.first_known) AS reported_on,
    incident.first_known,
    incident.last_changed,
    CASE
        WHEN COUNT(*) FILTER (record.source_system = 'cris') > 0
            AND COUNT(*) FILTER (record.source_system = 'cris' AND COALESCE(record.status, 'OPEN') <> 'CLOSED') = 0
            THEN MAX(record.closed_at) FILTER (record.source_system = 'cris')::DATE
    END AS ended_on
FROM mart.incident AS incident
LEFT JOIN mart.record AS record USING (incident_id)
WHERE incident.kind = 'death'
    AND incident.death_category IN (SELECT wanted.death_category FROM wanted)
    AND COALESCE(incident.reported_at::DATE, incident.first_known) <= $last
GROUP BY ALL
ORDER BY incident.incident_id
