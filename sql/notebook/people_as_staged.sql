-- One row: a person mention of the records asked for, as it was staged. Key: record_id, person_no.
-- Inputs: mart.person_mention, wanted (record_id).
SELECT mention.*
FROM mart.person_mention AS mention
JOIN wanted USING (record_id)
ORDER BY mention.record_id, mention.person_no
