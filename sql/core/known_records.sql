-- One row: a staged record, for the ids asked for. Key: record_id. Inputs: staged.record, wanted (record_id).
SELECT record.*
FROM staged.record AS record
JOIN wanted USING (record_id)
ORDER BY record.record_id
