-- One row: a place mention of the records asked for, with what features.happenings compares. Key: record_id, place_no.
-- Inputs: staged.place_mention, wanted (record_id).
WITH
-- Where they stand: the other columns are read there alone.
chosen AS MATERIALIZED (
    SELECT mention.rowid AS line FROM staged.place_mention AS mention JOIN wanted USING (record_id)
)
SELECT
    mention.record_id,
    mention.place_no,
    mention.location_role,
    mention.location_text,
    mention.postcode,
    mention.easting,
    mention.northing,
    mention.borough
FROM staged.place_mention AS mention
WHERE mention.rowid IN (SELECT line FROM chosen)
ORDER BY mention.record_id, mention.place_no
