-- One row: a piece of evidence of one pair; the weights sum to the pair's weight. Values: a, b (smaller id first).
-- Input: mart.pair_evidence.
SELECT evidence, family, comparison_level, match_weight, explanation
FROM mart.pair_evidence
WHERE incident_a = $a AND incident_b = $b
ORDER BY match_weight DESC, evidence
