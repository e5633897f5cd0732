-- One row: an incident that tonight's comparison has to look at again. Key: incident_id.
-- Inputs: core.changed, core.incident, core.merged_id, link.profile; $night.
WITH
-- Incidents that resolving or describing touched tonight.
touched AS (
    SELECT id AS incident_id FROM core.changed WHERE night = $night AND kind = 'incident'
),
-- Incidents whose records have new features tonight, should the describing stage only name the records.
described AS (
    SELECT ri.incident_id
    FROM core.changed AS c
    JOIN core.record_incident AS ri ON ri.record_id = c.id
    WHERE c.night = $night AND c.kind = 'record'
),
-- Incidents whose people or places took another id tonight, because two were found to be one.
renamed AS (
    SELECT p.incident_id
    FROM link.profile AS p
    CROSS JOIN (SELECT old_id FROM core.merged_id WHERE merged_on = $night AND kind IN ('person', 'place')) AS m
    WHERE p.place_id = m.old_id OR list_bool_or(list_transform(p.people, lambda x: starts_with(x, m.old_id || '|')))
)
SELECT i.incident_id
FROM core.incident AS i
WHERE i.incident_id IN (
    SELECT incident_id FROM touched UNION SELECT incident_id FROM described UNION SELECT incident_id FROM renamed
)
ORDER BY i.incident_id
