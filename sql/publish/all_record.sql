-- One row: the id of a record that is known. Key: record_id. Input: staged.record. Used where there is no snapshot to start from.
SELECT DISTINCT record_id FROM staged.record
