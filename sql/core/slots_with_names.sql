-- One row: a slot that has one of the names asked for, with all its names, most telling first. Key: slot_id.
-- Inputs: core.site_name, wanted (name, name_key).
SELECT known.slot_id, list(known.name ORDER BY known.rank) AS names
FROM core.site_name AS known
WHERE known.slot_key IN (SELECT slot_key FROM core.site_name JOIN wanted USING (name_key))
GROUP BY known.slot_id
ORDER BY known.slot_id
