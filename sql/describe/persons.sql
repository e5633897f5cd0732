-- A row is a person as a changed record names them. Key: record_id, person_no. Inputs: staged.person_mention, changed.
SELECT person.*
FROM staged.person_mention AS person
SEMI JOIN changed ON person.record_id = changed.record_id
ORDER BY person.record_id, person.person_no
