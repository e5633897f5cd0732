-- One row: a feature as stated between two nights (known_until null: still stated), so that a past night can be asked.
-- Inputs: core.record_feature_history, core.record_incident, scope_record.
SELECT member.incident_id, history.*
FROM core.record_feature_history AS history
JOIN scope_record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
