-- One row: one human being as far as we can tell. Key: person_id. Inputs: core.person, scope_person.
SELECT person.*
FROM core.person AS person
JOIN scope_person USING (person_id)
