-- One row: a kept pair. Key: incident_a, incident_b. Input: mart.case_pair; $first < $second.
SELECT incident_a, incident_b, match_weight, probability, link_type, context_weight, scored_on
FROM mart.case_pair WHERE incident_a = $first AND incident_b = $second
