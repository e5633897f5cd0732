-- One row: a piece of evidence of one series as a whole, strongest first. Key: evidence. Input: mart.series_evidence; $id.
SELECT evidence, family, match_weight, explanation
FROM mart.series_evidence WHERE series_id = $id
ORDER BY abs(match_weight) DESC, evidence
