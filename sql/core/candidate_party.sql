-- One row: two parties that share a blocking key. Key: party_a < party_b.
-- Inputs: core.party_key, fresh_key (tonight's keys: party_id, value).
SELECT DISTINCT
    least(known.party_id, fresh.party_id) AS party_a,
    greatest(known.party_id, fresh.party_id) AS party_b
FROM core.party_key AS known
JOIN fresh_key AS fresh ON known.value = fresh.value
WHERE known.party_id <> fresh.party_id
ORDER BY ALL
