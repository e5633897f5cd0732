-- A row is an action that a changed record names. Key: record_id, action_no. Inputs: staged.action, changed.
SELECT action.*
FROM staged.action AS action
SEMI JOIN changed ON action.record_id = changed.record_id
ORDER BY action.record_id, action.action_no
