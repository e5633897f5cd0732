-- One row: a party with what its mentions mostly say, for training. Key: unique_id.
-- Inputs: core.party_member, staged.person_mention, staged.record, core.party_person (the person of today's register).
WITH
-- Mentions with the facts that the model compares.
mention AS (
    SELECT
        member.party_id,
        upper(strip_accents(staged.surname)) AS surname,
        upper(strip_accents(regexp_extract(staged.forenames, '^[^ ]+'))) AS forename,
        staged.dob,
        staged.sex,
        staged.phones[1] AS phone,
        upper(staged.address_text) AS address,
        staged.postcode,
        record.borough
    FROM core.party_member AS member
    JOIN staged.person_mention AS staged USING (record_id, person_no)
    JOIN staged.record AS record USING (record_id)
)
SELECT
    mention.party_id AS unique_id,
    mode(mention.surname ORDER BY mention.surname) AS surname,
    mode(mention.forename ORDER BY mention.forename) AS forename,
    strftime(mode(mention.dob ORDER BY mention.dob), '%Y-%m-%d') AS dob,
    mode(mention.sex ORDER BY mention.sex) AS sex,
    mode(mention.phone ORDER BY mention.phone) AS phone,
    mode(mention.address ORDER BY mention.address) AS address,
    mode(mention.postcode ORDER BY mention.postcode) AS postcode,
    mode(mention.borough ORDER BY mention.borough) AS borough
FROM mention
GROUP BY mention.party_id
HAVING mode(mention.surname ORDER BY mention.surname) IS NOT NULL AND mode(mention.forename ORDER BY mention.forename) IS NOT NULL
ORDER BY unique_id
