-- One row: a name that one of the slots asked for uses, with its place. Key: slot_id, name.
-- Inputs: core.site_name, core.site_place, wanted (slot_id).
SELECT known.slot_id, known.name, known.rank, linked.place_id
FROM core.site_name AS known
JOIN wanted USING (slot_id)
LEFT JOIN core.site_place AS linked USING (name)
ORDER BY known.slot_id, known.rank
