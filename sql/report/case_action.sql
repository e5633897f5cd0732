-- One row: an action on one of the asked deaths; of its result only whether there is one. Key: source_system, source_ref, action_no.
-- Inputs: mart.action, asked (incident_id).
SELECT
    action.incident_id,
    action.source_system,
    action.source_ref,
    action.action_no,
    action.action_type,
    action.subject,
    action.raised_at,
    action.completed_at,
    action.rank,
    COALESCE(TRIM(action.result_text), '') <> '' AS has_result
FROM mart.action AS action
JOIN asked USING (incident_id)
ORDER BY action.source_system, action.source_ref, action.action_no
