-- One row: one piece of evidence of a pair; its weights sum to the pair's. Key: incident_a, incident_b, evidence. Input: link.pair_evidence.
SELECT * FROM link.pair_evidence
