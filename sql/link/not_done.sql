-- One row: something that would help to settle a link and is not recorded as done for a death. Key: incident_id, label.
-- Inputs: chosen (incident_id, frame), asked (action, label, frame), core.incident, core.record_incident, staged.action.
WITH
-- What is recorded as completed.
done AS (
    SELECT DISTINCT member.incident_id, action.action_type AS action
    FROM core.record_incident AS member
    JOIN chosen USING (incident_id)
    JOIN staged.action AS action USING (record_id)
    WHERE action.completed_at IS NOT NULL
)
SELECT chosen.incident_id, asked.label
FROM chosen
JOIN core.incident AS incident USING (incident_id)
CROSS JOIN asked
ANTI JOIN done ON done.incident_id = chosen.incident_id AND done.action = asked.action
WHERE incident.kind = 'death'
ORDER BY chosen.incident_id, asked.label
