-- One row: a blocking key of one of the parties asked for. Key: both. Inputs: core.party_key, wanted (party_id).
SELECT known.party_id, known.value
FROM core.party_key AS known
JOIN wanted USING (party_id)
ORDER BY ALL
