-- One row: an incident that can be compared tonight. Key: incident_id. Inputs: link.profile, link.series_member;
-- $since. Every death on record whatever its age; others within the look-back, or as members of a series.
SELECT p.*
FROM link.profile AS p
WHERE p.kind = 'death' OR p.first_known >= $since
   OR p.incident_id IN (SELECT incident_id FROM link.series_member)
ORDER BY p.first_known, p.incident_id
