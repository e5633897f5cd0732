-- A row is a changed record in its newest image. Key: record_id. Inputs: staged.record, changed.
SELECT record.*
FROM staged.record AS record
SEMI JOIN changed ON record.record_id = changed.record_id
ORDER BY record.record_id
