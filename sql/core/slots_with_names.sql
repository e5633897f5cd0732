-- One row: a name of a slot that has one of the names asked for. Key: slot_id, name.
-- Inputs: core.site_name, wanted (name).
SELECT DISTINCT every.slot_id, every.name, every.rank, every.bucket IS NOT NULL AS is_own
FROM core.site_name AS every
JOIN core.site_name AS own ON own.slot_id = every.slot_id
JOIN wanted ON wanted.name = own.name
ORDER BY every.slot_id, every.rank
