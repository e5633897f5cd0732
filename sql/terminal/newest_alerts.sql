-- One row: an alert of the last ten that were raised, newest night first. Key: night, rank. Input: mart.alert.
SELECT night, rank, series_id, kind, recurrence_interval_days, headline
FROM mart.alert
ORDER BY night DESC, rank
LIMIT 10
