-- One row: when a person was first named, by the night of the earliest record. Key: person_id.
-- Inputs: core.mention_person, staged.record, wanted (person_id).
SELECT linked.person_id, min(record.first_received) AS first_received
FROM core.mention_person AS linked
JOIN wanted USING (person_id)
JOIN staged.record AS record USING (record_id)
GROUP BY linked.person_id
ORDER BY ALL
