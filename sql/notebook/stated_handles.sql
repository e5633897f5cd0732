-- One row: an incident whose text states a handle, a phone, a false or former name that holds the sought words.
-- Inputs: mart.incident_feature, mart.incident. Value: sought (upper case).
SELECT
    stated.incident_id, incident.kind, coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    stated.feature, stated.value, stated.polarity, stated.quote, stated.source_system, stated.source_ref
FROM mart.incident_feature AS stated
JOIN mart.incident AS incident USING (incident_id)
WHERE stated.feature IN ('online_handle', 'phone_friend', 'false_name', 'former_name')
    AND contains(upper(stated.value || ' ' || coalesce(stated.quote, '')), $sought)
ORDER BY happened_at, stated.incident_id
LIMIT 200
