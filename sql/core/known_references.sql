-- One row: a record that a record asked for refers to. Key: both. Inputs: staged.reference, wanted (record_id).
SELECT DISTINCT
    reference.record_id,
    reference.target_system || ':' || reference.target_ref AS target_id
FROM staged.reference AS reference
JOIN wanted USING (record_id)
WHERE reference.target_ref IS NOT NULL
ORDER BY ALL
