-- One row: an id that was merged into an older one. Key: kind, old_id. Input: core.merged_id.
SELECT * FROM core.merged_id
