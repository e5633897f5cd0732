-- One row: a line that analysts were shown one morning. Key: alert_id, night. Input: link.alert.
SELECT * FROM link.alert
