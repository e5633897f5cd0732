-- One row: two incidents scored together, above the keeping threshold. Key: incident_a, incident_b. Input: link.case_pair.
SELECT * FROM link.case_pair
