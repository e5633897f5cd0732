-- One row: the words that a feature of one incident rests on. Key: all columns. Inputs: mart.incident_feature, wanted
-- (incident_id, feature, frame).
SELECT DISTINCT f.incident_id, f.feature, f.value, f.polarity, f.source_system, f.source_ref, f.quote
FROM mart.incident_feature AS f JOIN wanted USING (incident_id, feature)
WHERE f.quote IS NOT NULL AND f.quote <> ''
ORDER BY f.incident_id, f.feature, f.value, f.source_system, f.source_ref
