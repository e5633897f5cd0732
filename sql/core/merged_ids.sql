-- One row: an id that went up into another. Key: old_id. Inputs: core.merged_id, $kind (incident, person, place).
SELECT kind, old_id, kept_id, merged_on
FROM core.merged_id
WHERE kind = $kind
ORDER BY old_id
