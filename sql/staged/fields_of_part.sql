-- One row: a staged text field or reference field of a touched record that belongs to one part of it (its items, its actions).
-- Key: record_id, field. Inputs: staged.text, staged.reference; touched(record_id) from Python; $prefix, the part's name.
SELECT DISTINCT text.record_id, text.field
FROM staged.text AS text
SEMI JOIN touched ON text.record_id = touched.record_id
WHERE starts_with(text.field, $prefix)
