-- One row: a free text of the records asked for. Key: record_id, field. Inputs: staged.text, wanted (record_id).
SELECT text.record_id, text.field, text.text
FROM staged.text AS text
JOIN wanted USING (record_id)
ORDER BY text.record_id, text.field
