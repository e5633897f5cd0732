-- One row: a slot that has one of the shared names asked for and no name of its own, with its names. Key: slot_id.
-- Inputs: core.site_name, wanted (name, name_key).
SELECT known.slot_id, list(known.name ORDER BY known.rank) AS names
FROM core.site_name AS known
WHERE known.slot_key IN (SELECT slot_key FROM core.site_name JOIN wanted USING (name_key))
GROUP BY known.slot_id
HAVING count(known.bucket) = 0
ORDER BY known.slot_id
