-- One row: a feature that some record of an asked death states as present. Key: incident_id, feature, value.
-- Inputs: mart.feature_history, asked (incident_id), wanted (feature).
SELECT DISTINCT stated.incident_id, stated.feature, stated.value
FROM mart.feature_history AS stated
JOIN asked USING (incident_id)
WHERE stated.polarity = 'present'
    AND stated.known_until IS NULL
    AND stated.feature IN (SELECT wanted.feature FROM wanted)
ORDER BY stated.incident_id, stated.feature, stated.value
