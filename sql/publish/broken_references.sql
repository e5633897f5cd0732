-- One row: a reference of a published row to an id that the snapshot lacks (ten at most). Inputs: snapshot.mart.*.
WITH
-- Records without their incident.
records AS (
    SELECT 'record' AS table_name, r.source_ref AS row_id, 'incident' AS kind, r.incident_id AS missing_id
    FROM snapshot.mart.record AS r
    ANTI JOIN snapshot.mart.incident AS i ON i.incident_id = r.incident_id
),
-- Mentions without their person.
people AS (
    SELECT 'person_mention', m.source_ref, 'person', m.person_id
    FROM snapshot.mart.person_mention AS m
    ANTI JOIN snapshot.mart.person AS p ON p.person_id = m.person_id
    WHERE m.person_id IS NOT NULL
),
-- Mentions without their place.
places AS (
    SELECT 'place_mention', m.source_ref, 'place', m.place_id
    FROM snapshot.mart.place_mention AS m
    ANTI JOIN snapshot.mart.place AS p ON p.place_id = m.place_id
    WHERE m.place_id IS NOT NULL
),
-- Members of a series that are no incident.
members AS (
    SELECT 'series_member', m.series_id, 'incident', m.incident_id
    FROM snapshot.mart.series_member AS m
    ANTI JOIN snapshot.mart.incident AS i ON i.incident_id = m.incident_id
),
-- Either side of a pair that is no incident.
pairs AS (
    SELECT 'case_pair', side.id, 'incident', side.id
    FROM (SELECT incident_a AS id FROM snapshot.mart.case_pair UNION SELECT incident_b FROM snapshot.mart.case_pair) AS side
    ANTI JOIN snapshot.mart.incident AS i ON i.incident_id = side.id
)
SELECT * FROM records
UNION ALL SELECT * FROM people
UNION ALL SELECT * FROM places
UNION ALL SELECT * FROM members
UNION ALL SELECT * FROM pairs
LIMIT 10
