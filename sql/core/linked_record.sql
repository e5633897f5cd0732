-- One row: a weighed pair that touches one of the records asked for. Key: record_a, record_b.
-- Inputs: core.record_pair, wanted (record_id).
SELECT pair.record_a, pair.record_b, pair.weight
FROM core.record_pair AS pair
WHERE pair.record_a IN (SELECT record_id FROM wanted) OR pair.record_b IN (SELECT record_id FROM wanted)
ORDER BY ALL
