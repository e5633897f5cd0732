-- One row: the person of a mention that one of the parties asked for holds. Key: record_id, person_no.
-- Inputs: core.mention_person, mention (record_id, person_no).
SELECT linked.record_id, linked.person_no, linked.person_id
FROM core.mention_person AS linked
JOIN mention USING (record_id, person_no)
ORDER BY ALL
