-- One row: a field about which the sources of the asked deaths differ, with the number of deaths; never the values. Key: field.
-- Inputs: mart.conflict, asked (incident_id).
SELECT conflict.field, COUNT(DISTINCT conflict.incident_id) AS deaths
FROM mart.conflict AS conflict
JOIN asked USING (incident_id)
GROUP BY conflict.field
ORDER BY deaths DESC, conflict.field
