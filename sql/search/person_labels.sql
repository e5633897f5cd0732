-- One row: a person asked for, as the register knows them. Key: person_id. Inputs: mart.person, wanted (person_id).
SELECT person.person_id, concat_ws(', ', person.surname, person.forenames) AS label, person.mention_count
FROM mart.person AS person
JOIN wanted USING (person_id)
ORDER BY person.person_id
