-- One row: a staged reference field of a touched record that belongs to one part of it (the report, its actions).
-- Key: record_id, found_in. Inputs: staged.reference; touched(record_id) from Python; $prefix, the part's name, and
-- $inside: true asks for fields that begin with it, false for the others.
SELECT DISTINCT reference.record_id, reference.found_in
FROM staged.reference AS reference
SEMI JOIN touched ON reference.record_id = touched.record_id
WHERE starts_with(reference.found_in, $prefix) = $inside
