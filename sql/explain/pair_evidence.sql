-- One row: a piece of evidence of one pair, strongest first. Key: evidence. Input: mart.pair_evidence; $first < $second.
SELECT evidence, family, comparison_level, match_weight, explanation
FROM mart.pair_evidence WHERE incident_a = $first AND incident_b = $second
ORDER BY abs(match_weight) DESC, evidence
