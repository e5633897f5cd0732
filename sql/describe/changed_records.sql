-- A row is a record that tonight's delivery brought or changed. Key: record_id. Inputs: core.changed, $night.
SELECT DISTINCT id AS record_id
FROM core.changed
WHERE night = $night AND kind = 'record'
ORDER BY record_id
