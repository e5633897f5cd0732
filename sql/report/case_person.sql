-- One row: which fields of the deceased some record of an asked death fills (never what stands in them), and whether it has
-- an informant or finder. Key: incident_id. Inputs: mart.person_mention, asked (incident_id).
SELECT
    mention.incident_id,
    BOOL_OR(mention.role IN ('INFORMANT', 'FINDER')) AS has_informant,
    BOOL_OR(mention.role = 'DECEASED' AND mention.is_named) AS named,
    BOOL_OR(mention.role = 'DECEASED' AND mention.dob IS NOT NULL) AS dob,
    BOOL_OR(mention.role = 'DECEASED' AND mention.age IS NOT NULL) AS age,
    BOOL_OR(mention.role = 'DECEASED' AND mention.sex IS NOT NULL) AS sex,
    BOOL_OR(mention.role = 'DECEASED' AND mention.ethnicity IS NOT NULL) AS ethnicity,
    BOOL_OR(mention.role = 'DECEASED' AND mention.sexual_orientation IS NOT NULL) AS sexual_orientation,
    BOOL_OR(mention.role = 'DECEASED' AND mention.religion IS NOT NULL) AS religion,
    BOOL_OR(mention.role = 'DECEASED' AND mention.disability IS NOT NULL) AS disability,
    BOOL_OR(mention.role = 'DECEASED' AND mention.gender_identity IS NOT NULL) AS gender_identity
FROM mart.person_mention AS mention
JOIN asked USING (incident_id)
GROUP BY mention.incident_id
ORDER BY mention.incident_id
