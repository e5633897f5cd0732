-- One row: a staged place of a touched record: where it happened ($homes false) or where its persons live ($homes true).
-- Key: record_id, place_no. Inputs: staged.place_mention; touched(record_id) from Python.
SELECT place_mention.record_id, place_mention.place_no
FROM staged.place_mention AS place_mention
SEMI JOIN touched ON place_mention.record_id = touched.record_id
WHERE (place_mention.place_no > 1) = $homes
