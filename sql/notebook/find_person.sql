-- One row: a person of whom a name, alias, phone, handle, e-mail address or identifier holds the sought words. Key: person_id.
-- Inputs: mart.person_mention, mart.person. Values: sought (upper case), digits (the sought digits, or null).
WITH
-- mentions that match, with what matched
hit AS (
    SELECT
        mention.person_id,
        CASE
            WHEN contains(upper(mention.name_text), $sought) THEN 'name'
            WHEN contains(upper(concat_ws(' ', mention.forenames, mention.surname)), $sought) THEN 'name'
            WHEN contains(upper(concat_ws(' ', mention.surname, mention.forenames)), $sought) THEN 'name'
            WHEN contains(upper(array_to_string(mention.aliases, ' ')), $sought) THEN 'alias'
            WHEN contains(upper(array_to_string(mention.handles, ' ')), $sought) THEN 'handle'
            WHEN contains(upper(coalesce(mention.email, '')), $sought) THEN 'e-mail'
            WHEN upper(mention.pnc_id) = $sought OR upper(mention.person_id) = $sought THEN 'identifier'
            WHEN $digits IS NOT NULL AND contains(array_to_string(mention.phones, ' '), $digits) THEN 'phone'
        END AS matched_on
    FROM mart.person_mention AS mention
    WHERE mention.person_id IS NOT NULL
)
SELECT
    person.person_id,
    concat_ws(', ', person.surname, person.forenames) AS person,
    person.dob, person.sex, person.mention_count, person.incident_count,
    string_agg(DISTINCT hit.matched_on, ', ') AS matched_on
FROM hit
JOIN mart.person AS person USING (person_id)
WHERE hit.matched_on IS NOT NULL
GROUP BY ALL
ORDER BY person.incident_count DESC, person.person_id
LIMIT 200
