-- One row: an id that was merged into another. Key: kind, old_id. Value: kept. Input: mart.merged_id.
SELECT kind, old_id, kept_id, merged_on
FROM mart.merged_id
WHERE kept_id = $kept OR old_id = $kept
ORDER BY merged_on, old_id
