-- One row: a weighed pair that touches one of the parties asked for. Key: party_a, party_b.
-- Inputs: core.party_pair, wanted (party_id).
SELECT pair.party_a, pair.party_b, pair.weight
FROM core.party_pair AS pair
WHERE pair.party_a IN (SELECT party_id FROM wanted) OR pair.party_b IN (SELECT party_id FROM wanted)
ORDER BY ALL
