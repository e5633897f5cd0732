-- One row: a showing of an alert. Key: alert_id, night. Input: mart.alert.
SELECT alert_id, night, rank, series_id, kind, probability, recurrence_interval_days FROM mart.alert ORDER BY night, rank
