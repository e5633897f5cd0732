-- One row: a party of one of the incidents asked for, gone ones among them. Key: party_id.
-- Inputs: core.party_member, wanted (incident_id).
SELECT DISTINCT member.party_id
FROM core.party_member AS member
JOIN wanted USING (incident_id)
ORDER BY ALL
