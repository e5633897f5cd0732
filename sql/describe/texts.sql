-- A row is a free text of a changed record. Key: record_id, field. Inputs: staged.text, changed.
SELECT text.*
FROM staged.text AS text
SEMI JOIN changed ON text.record_id = changed.record_id
ORDER BY text.record_id, text.field
