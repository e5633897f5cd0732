-- One row: a death about which a coroner has raised a concern: since when, and whether an answer is on record.
-- Key: incident_id. Inputs: mart.text, mart.record, mart.action, mart.incident. Value: last (newest day).
WITH
-- One row: a coroner's record with a concern in it; its last change is the latest day on which the concern can have been new.
written AS (
    SELECT text.incident_id, MIN(COALESCE(record.updated_at::DATE, record.last_received)) AS since
    FROM mart.text AS text
    JOIN mart.record AS record USING (record_id)
    WHERE text.field = 'concerns' AND COALESCE(TRIM(text.text), '') <> '' AND text.source_system = 'coroner'
    GROUP BY text.incident_id
),
-- One row: a death whose crime record holds the coroner's concern as an action.
recorded AS (
    SELECT
        incident_id,
        MIN(raised_at)::DATE AS since,
        BOOL_AND(completed_at IS NOT NULL AND COALESCE(TRIM(result_text), '') <> '') AS is_answered
    FROM mart.action
    WHERE action_type = 'CORONER_CONCERN'
    GROUP BY incident_id
)
SELECT
    incident.incident_id,
    incident.bcu,
    incident.coroner_area,
    COALESCE(recorded.since, written.since) AS since,
    recorded.incident_id IS NOT NULL AS is_on_crime_record,
    COALESCE(recorded.is_answered, FALSE) AS is_answered
FROM mart.incident AS incident
LEFT JOIN written USING (incident_id)
LEFT JOIN recorded USING (incident_id)
WHERE incident.kind = 'death'
    AND (written.incident_id IS NOT NULL OR recorded.incident_id IS NOT NULL)
    AND COALESCE(recorded.since, written.since, incident.first_known) <= $last
ORDER BY incident.incident_id
