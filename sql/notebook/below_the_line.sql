-- One row: a candidate of the last fortnight that was not shown, with the cut-off that held. Key: night, series_id.
-- Inputs: mart.below_line, mart.night.
SELECT night, series_id, members, match_weight, recurrence_interval_days, cut_off, why
FROM mart.below_line
WHERE night > (SELECT max(night) FROM mart.night) - 14
ORDER BY night DESC, series_id
