-- One row: a party that shares a person with one of the parties asked for. Key: party_id.
-- Inputs: core.party_person, wanted (party_id).
SELECT DISTINCT mate.party_id
FROM core.party_person AS mate
JOIN core.party_person AS own ON own.person_id = mate.person_id
JOIN wanted ON wanted.party_id = own.party_id
ORDER BY ALL
