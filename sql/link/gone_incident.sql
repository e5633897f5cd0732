-- One row: an incident with a profile that was merged into another or is no more. Key: incident_id.
-- Inputs: link.profile, core.incident, core.merged_id. kept_id is null where nothing took its place.
SELECT p.incident_id, max(m.kept_id) AS kept_id
FROM link.profile AS p
LEFT JOIN core.incident AS i ON i.incident_id = p.incident_id
LEFT JOIN core.merged_id AS m ON m.kind = 'incident' AND m.old_id = p.incident_id
WHERE i.incident_id IS NULL
GROUP BY p.incident_id
ORDER BY p.incident_id
