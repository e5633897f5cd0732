-- One row: a mention of one person, over all systems, dates and roles. Key: source_system, source_ref, person_no.
-- Inputs: mart.person_mention, mart.incident, mart.record, mart.place. Value: person.
SELECT
    mention.incident_id, incident.kind, coalesce(incident.occurred_from, incident.reported_at) AS happened_at,
    mention.person_id, mention.role, mention.name_text, mention.surname, mention.forenames, mention.aliases,
    mention.dob, mention.age, mention.sex, mention.address_text, mention.postcode, mention.phones, mention.handles, mention.email, mention.pnc_id, mention.occupation,
    mention.relation, mention.source_system, mention.source_ref, mention.person_no, mention.match_probability,
    place.best_name AS place, incident.borough, record.record_type, mention.record_id
FROM mart.person_mention AS mention
LEFT JOIN mart.incident AS incident USING (incident_id)
LEFT JOIN mart.record AS record USING (record_id)
LEFT JOIN mart.place AS place ON place.place_id = incident.place_id
WHERE mention.person_id = $person
ORDER BY happened_at, mention.source_system, mention.source_ref, mention.person_no
