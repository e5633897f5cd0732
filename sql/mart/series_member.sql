-- One row: an incident in a series. Key: series_id, incident_id. Input: link.series_member.
SELECT * FROM link.series_member
