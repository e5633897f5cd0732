-- One row: a slot that has one of the shared names asked for and no name of its own. Key: slot_id.
-- Inputs: core.site_name, wanted (name).
SELECT known.slot_id
FROM core.site_name AS known
WHERE known.slot_id IN (SELECT slot_id FROM core.site_name JOIN wanted USING (name))
GROUP BY known.slot_id
HAVING count(known.bucket) = 0
ORDER BY ALL
