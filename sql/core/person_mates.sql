-- One row: a party that shares a person with one of the parties asked for. Key: party_id.
-- Inputs: core.party_person, wanted (party_id).
SELECT mate.party_id
FROM core.party_person AS mate
WHERE mate.person_id IN (SELECT person_id FROM core.party_person JOIN wanted USING (party_id))
ORDER BY ALL
