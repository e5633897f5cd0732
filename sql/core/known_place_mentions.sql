-- One row: a place mention of the records asked for. Key: record_id, place_no. Inputs: staged.place_mention, wanted (record_id).
SELECT mention.*
FROM staged.place_mention AS mention
JOIN wanted USING (record_id)
ORDER BY mention.record_id, mention.place_no
