-- One row: a night on which one series was shown. Key: night. Value: series. Input: mart.alert.
SELECT night, rank, kind, tier, recurrence_interval_days, match_weight, headline, reason
FROM mart.alert
WHERE series_id = $series
ORDER BY night
