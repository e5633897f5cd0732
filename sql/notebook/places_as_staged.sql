-- One row: a place mention of the records asked for, as it was staged. Key: record_id, place_no.
-- Inputs: mart.place_mention, wanted (record_id).
SELECT mention.*
FROM mart.place_mention AS mention
JOIN wanted USING (record_id)
ORDER BY mention.record_id, mention.place_no
