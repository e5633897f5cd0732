-- One row: a death with the weight of its strongest pair, for the risk-ranked half of the review sample. Key: incident_id.
-- Inputs: mart.case_pair, asked (incident_id).
WITH
-- One row: an end of a pair.
ends AS (
    SELECT incident_a AS incident_id, match_weight FROM mart.case_pair
    UNION ALL
    SELECT incident_b AS incident_id, match_weight FROM mart.case_pair
)
SELECT ends.incident_id, MAX(ends.match_weight) AS match_weight
FROM ends
JOIN asked USING (incident_id)
GROUP BY ends.incident_id
ORDER BY ends.incident_id
