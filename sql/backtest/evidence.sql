-- One row: a piece of evidence of a series. Key: series_id, evidence. Input: mart.series_evidence.
SELECT series_id, family, match_weight FROM mart.series_evidence ORDER BY series_id, evidence
