-- One row: an asked death with the self-defined ethnicity that most of its records give. Key: incident_id.
-- Inputs: mart.person_mention, asked (incident_id).
WITH
-- One row: a death and an ethnicity, with how many mentions of the deceased give it.
given_as AS (
    SELECT mention.incident_id, mention.ethnicity, COUNT(*) AS mentions
    FROM mart.person_mention AS mention
    JOIN asked USING (incident_id)
    WHERE mention.role = 'DECEASED' AND mention.ethnicity IS NOT NULL
    GROUP BY mention.incident_id, mention.ethnicity
)
SELECT DISTINCT ON (incident_id) incident_id, ethnicity
FROM given_as
ORDER BY incident_id, mentions DESC, ethnicity
