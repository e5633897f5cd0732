-- One row: a mention of somebody else whose surname, birth date or phone equals one of a person's. Value: person.
-- Inputs: mart.person_mention.
WITH
-- what the person's own mentions say
own AS (
    SELECT
        list(DISTINCT surname) FILTER (surname IS NOT NULL) AS surnames,
        list(DISTINCT dob) FILTER (dob IS NOT NULL) AS births,
        flatten(list(phones) FILTER (phones IS NOT NULL)) AS phones
    FROM mart.person_mention
    WHERE person_id = $person
)
SELECT
    mention.person_id, mention.source_system, mention.source_ref, mention.person_no, mention.role, mention.name_text,
    mention.surname, mention.forenames, mention.dob, mention.sex, mention.phones, mention.handles, mention.address_text,
    mention.postcode, mention.incident_id, mention.match_probability, mention.record_id
FROM mart.person_mention AS mention
CROSS JOIN own
WHERE mention.person_id IS DISTINCT FROM $person
    AND coalesce(mention.is_named, true)
    AND (
        (list_contains(own.surnames, mention.surname) AND mention.surname IS NOT NULL)
        OR list_contains(own.births, mention.dob)
        OR list_has_any(own.phones, coalesce(mention.phones, []))
    )
ORDER BY
    (list_contains(own.surnames, mention.surname)::INT + list_contains(own.births, mention.dob)::INT) DESC NULLS LAST,
    mention.source_system, mention.source_ref, mention.person_no
LIMIT 50
