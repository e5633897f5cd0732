-- One row: a kept pair, both ways round. Key: incident_id, other_id. Input: link.case_pair.
SELECT incident_a AS incident_id, incident_b AS other_id, match_weight FROM link.case_pair
UNION ALL
SELECT incident_b AS incident_id, incident_a AS other_id, match_weight FROM link.case_pair
