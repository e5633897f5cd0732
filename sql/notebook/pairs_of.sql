-- One row: an incident that was scored together with one incident. Key: other. Value: incident. Input: mart.case_pair.
SELECT
    CASE WHEN incident_a = $incident THEN incident_b ELSE incident_a END AS other,
    match_weight, probability, link_type
FROM mart.case_pair
WHERE incident_a = $incident OR incident_b = $incident
ORDER BY match_weight DESC, other
