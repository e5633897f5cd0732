-- One row: a party of one of the persons asked for. Key: party_id. Inputs: core.party_person, wanted (person_id).
SELECT linked.party_id
FROM core.party_person AS linked
JOIN wanted USING (person_id)
ORDER BY ALL
