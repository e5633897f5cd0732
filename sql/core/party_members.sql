-- One row: a mention of one of the parties asked for. Key: record_id, person_no.
-- Inputs: core.party_member, wanted (party_id).
SELECT member.*
FROM core.party_member AS member
JOIN wanted USING (party_id)
ORDER BY member.party_id, member.record_id, member.person_no
