-- One row: a person at one of a set of incidents, in one role. Key: incident_id, person_id, role.
-- Inputs: mart.person_mention, mart.person; frame: members.
SELECT
    mention.incident_id, mention.person_id, concat_ws(', ', person.surname, person.forenames) AS person,
    mention.role, max(mention.match_probability) AS match_probability,
    list_sort(list(DISTINCT mention.name_text)) AS names
FROM mart.person_mention AS mention
JOIN members USING (incident_id)
JOIN mart.person AS person USING (person_id)
GROUP BY ALL
ORDER BY mention.incident_id, mention.role, mention.person_id
