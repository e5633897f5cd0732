-- One row: a record that is staged already. Key: record_id. Inputs: staged.record; touched(record_id) from Python.
SELECT record.record_id, record.first_received
FROM staged.record AS record
SEMI JOIN touched ON record.record_id = touched.record_id
