-- One row: a record of those asked for, with the columns in which it was staged. Key: record_id. Inputs: mart.record, wanted (record_id).
SELECT record.*
FROM mart.record AS record
JOIN wanted USING (record_id)
ORDER BY record.record_id
