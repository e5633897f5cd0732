-- One row: something that happened to a series on a night. Key: series_id, night, event, incident_id. Input: link.series_history.
SELECT * FROM link.series_history
