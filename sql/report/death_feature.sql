-- One row: a feature that some record of a death states as present, and the first night on which it was stated.
-- Key: incident_id, feature, value. Inputs: mart.feature_history, mart.incident, wanted (feature). Values: first, last.
SELECT
    stated.incident_id,
    stated.feature,
    stated.value,
    MIN(stated.known_from) AS known_from
FROM mart.feature_history AS stated
JOIN mart.incident AS incident USING (incident_id)
WHERE incident.kind = 'death'
    AND COALESCE(incident.reported_at::DATE, incident.first_known) BETWEEN $first AND $last
    AND stated.polarity = 'present'
    AND stated.known_until IS NULL
    AND stated.feature IN (SELECT wanted.feature FROM wanted)
GROUP BY stated.incident_id, stated.feature, stated.value
ORDER BY stated.incident_id, stated.feature, stated.value
