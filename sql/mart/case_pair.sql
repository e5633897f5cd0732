-- One row: two incidents scored together, above the keeping threshold. Key: incident_a, incident_b.
-- Inputs: link.case_pair, scope_pair.
SELECT pair.* FROM link.case_pair AS pair SEMI JOIN scope_pair USING (incident_a, incident_b)
