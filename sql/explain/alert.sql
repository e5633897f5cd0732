-- One row: a showing of an alert, newest first. Key: alert_id, night. Input: mart.alert; $id (an alert's or a series').
SELECT * FROM mart.alert WHERE alert_id = $id OR series_id = $id ORDER BY night DESC
