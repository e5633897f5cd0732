-- One row: a piece of evidence of one series; the weights sum to the series' weight. Value: series.
-- Input: mart.series_evidence.
SELECT evidence, family, match_weight, explanation
FROM mart.series_evidence
WHERE series_id = $series
ORDER BY match_weight DESC, evidence
