-- One row: an incident that holds records of a planted event. Key: truth_id, incident_id. Inputs: planted (truth_id,
-- source_system, source_ref, known, frame), mart.record. known: the night of the event's first record.
SELECT p.truth_id, r.incident_id, min(p.known) AS known
FROM planted AS p
JOIN mart.record AS r ON r.source_system = p.source_system AND r.source_ref = p.source_ref
GROUP BY p.truth_id, r.incident_id
ORDER BY p.truth_id, r.incident_id
