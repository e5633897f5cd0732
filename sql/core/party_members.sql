-- One row: a mention of one of the parties asked for. Key: record_id, person_no.
-- Inputs: core.party_member, wanted (party_id).
WITH
-- Where they stand: the other columns are read there alone.
chosen AS MATERIALIZED (
    SELECT member.rowid AS line FROM core.party_member AS member JOIN wanted USING (party_id)
)
SELECT member.*
FROM core.party_member AS member
WHERE member.rowid IN (SELECT line FROM chosen)
ORDER BY member.party_id, member.record_id, member.person_no
