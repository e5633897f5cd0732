-- One row: what a family of evidence weighs in a judged pair. Key: subject_id, family. Inputs: judged (subject_id,
-- first, second, linked, frame), mart.pair_evidence.
SELECT j.subject_id, j.linked, e.family, sum(e.match_weight) AS bits
FROM judged AS j
JOIN mart.pair_evidence AS e ON e.incident_a = j.first AND e.incident_b = j.second
GROUP BY j.subject_id, j.linked, e.family
ORDER BY j.subject_id, e.family
