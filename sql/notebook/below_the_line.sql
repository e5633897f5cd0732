-- One row: a candidate that was not shown, with the cut-off that held. Key: night, series_id. Input: mart.below_line.
SELECT night, series_id, members, match_weight, recurrence_interval_days, cut_off, why
FROM mart.below_line
WHERE night >= $since
ORDER BY night DESC, series_id
