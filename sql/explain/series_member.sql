-- One row: a member of one series, oldest first. Key: incident_id. Inputs: mart.series_member, mart.incident; $id.
SELECT m.incident_id, i.kind, m.added_on, i.occurred_from, i.borough
FROM mart.series_member AS m LEFT JOIN mart.incident AS i USING (incident_id)
WHERE m.series_id = $id ORDER BY i.occurred_from, m.incident_id
