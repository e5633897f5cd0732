-- One row: a feature and value, and at how many deaths it is stated as present. Key: feature, value.
-- Inputs: mart.incident_feature, mart.incident.
SELECT stated.feature, stated.value, count(DISTINCT stated.incident_id) AS deaths
FROM mart.incident_feature AS stated
JOIN mart.incident AS incident USING (incident_id)
WHERE stated.polarity = 'present' AND incident.kind = 'death'
GROUP BY ALL
ORDER BY stated.feature, deaths DESC, stated.value
