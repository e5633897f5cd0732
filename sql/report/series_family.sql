-- One row: a family of evidence of a series with its weight in bits; no free text. Key: series_id, family.
-- Input: mart.series_evidence.
SELECT series_id, family, SUM(match_weight) AS match_weight
FROM mart.series_evidence
GROUP BY series_id, family
ORDER BY series_id, family
