-- One row: something that happened to one series on one night. Value: series. Input: mart.series_history.
SELECT night, event, incident_id, match_weight, recurrence_interval_days
FROM mart.series_history
WHERE series_id = $series
ORDER BY night, event, incident_id
