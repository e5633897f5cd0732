-- One row: one piece of evidence of a pair; its weights sum to the pair's. Key: incident_a, incident_b, evidence.
-- Inputs: link.pair_evidence, scope_pair.
SELECT evidence.* FROM link.pair_evidence AS evidence SEMI JOIN scope_pair USING (incident_a, incident_b)
