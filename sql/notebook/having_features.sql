-- One row: an incident that states one of the ticked features. Key: incident_id, feature, value, polarity.
-- Inputs: mart.incident_feature, mart.incident; frame: ticked (feature, value).
SELECT DISTINCT stated.incident_id, stated.feature, stated.value, stated.polarity
FROM mart.incident_feature AS stated
JOIN ticked USING (feature, value)
JOIN mart.incident AS incident USING (incident_id)
WHERE incident.kind IN ('death', 'precursor') AND stated.polarity IN ('present', 'absent')
ORDER BY stated.incident_id, stated.feature, stated.value
