-- One row: a feature of an incident and the nights between which it was known. Input: mart.feature_history; frame: members.
SELECT
    history.incident_id, history.feature, history.value, history.polarity, history.record_id,
    history.known_from, history.known_until
FROM mart.feature_history AS history
JOIN members USING (incident_id)
ORDER BY history.known_from, history.incident_id, history.feature
