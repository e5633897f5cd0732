-- One row: a named person as one record of a set of incidents names them. Key: source_system, source_ref, person_no.
-- Input: mart.person_mention; frame: members.
SELECT
    mention.incident_id, mention.person_id, mention.role, mention.name_text, mention.surname, mention.forenames,
    mention.aliases, mention.dob, mention.age, mention.sex, mention.occupation, mention.address_text, mention.postcode,
    mention.phones, mention.handles, mention.email, mention.pnc_id, mention.relation, mention.match_probability,
    mention.source_system, mention.source_ref, mention.person_no
FROM mart.person_mention AS mention
JOIN members USING (incident_id)
ORDER BY mention.incident_id, mention.source_system, mention.source_ref, mention.person_no
