-- One row: a mention that was joined into a person of an incident. Key: record_id, person_no.
-- Inputs: mart.person_mention, wanted (incident_id, person_id).
SELECT mention.record_id, mention.person_no, mention.incident_id, mention.person_id
FROM mart.person_mention AS mention
JOIN wanted USING (incident_id, person_id)
ORDER BY mention.record_id, mention.person_no
