-- One row: a person mention of the records asked for, with what features.persons compares. Key: record_id, person_no.
-- Inputs: staged.person_mention, wanted (record_id).
WITH
-- Where they stand: the other columns are read there alone.
chosen AS MATERIALIZED (
    SELECT mention.rowid AS line FROM staged.person_mention AS mention JOIN wanted USING (record_id)
)
SELECT
    mention.record_id,
    mention.person_no,
    mention.role,
    mention.is_named,
    mention.name_order_known,
    mention.surname,
    mention.forenames,
    mention.aliases,
    mention.dob,
    mention.age,
    mention.sex,
    mention.phones,
    mention.email,
    mention.handles,
    mention.pnc_id,
    mention.address_text,
    mention.postcode,
    mention.relation
FROM staged.person_mention AS mention
WHERE mention.rowid IN (SELECT line FROM chosen)
ORDER BY mention.record_id, mention.person_no
