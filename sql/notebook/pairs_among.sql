-- One row: two incidents of a set, scored together. Key: incident_a, incident_b. Input: mart.case_pair; frame: members.
SELECT pair.incident_a, pair.incident_b, pair.match_weight, pair.probability, pair.link_type
FROM mart.case_pair AS pair
JOIN members AS a ON a.incident_id = pair.incident_a
JOIN members AS b ON b.incident_id = pair.incident_b
ORDER BY pair.match_weight DESC, pair.incident_a, pair.incident_b
