-- One row: a person who stands in more than one of a set of incidents, in one role at one of them.
-- Inputs: mart.person_mention, mart.person, mart.incident; frame: members.
WITH
-- every person, role and incident once, with the surest of its mentions
roles AS (
    SELECT
        mention.person_id,
        mention.incident_id,
        mention.role,
        max(mention.match_probability) AS match_probability,
        list_sort(list(DISTINCT mention.name_text)) AS names,
        list_sort(list(DISTINCT mention.source_system || ' ' || mention.source_ref)) AS sources
    FROM mart.person_mention AS mention
    JOIN members USING (incident_id)
    WHERE mention.person_id IS NOT NULL AND coalesce(mention.is_named, true)
    GROUP BY ALL
),
-- who stands in at least two of them
repeated AS (
    SELECT person_id, count(DISTINCT incident_id) AS incidents
    FROM roles
    GROUP BY person_id
    HAVING count(DISTINCT incident_id) > 1
)
SELECT
    roles.person_id,
    concat_ws(', ', person.surname, person.forenames) AS person,
    repeated.incidents,
    roles.incident_id,
    coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    roles.role,
    roles.match_probability,
    roles.names,
    roles.sources
FROM roles
JOIN repeated USING (person_id)
JOIN mart.person AS person USING (person_id)
JOIN mart.incident AS incident USING (incident_id)
ORDER BY repeated.incidents DESC, roles.person_id, happened_at, roles.role
