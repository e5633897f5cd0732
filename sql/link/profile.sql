-- One row: a chosen incident as the comparison sees it, before its hash. Key: incident_id.
-- Inputs: chosen (incident_id, frame), kin (relation, part, frame), part (role, part, part_elsewhere, frame), core.*, staged.*.
-- Category of death, coroner area and closure are not read at all; bcu is carried to be shown, never compared.
WITH
-- Records of the chosen incidents.
record AS (
    SELECT ri.record_id, ri.incident_id FROM core.record_incident AS ri JOIN chosen USING (incident_id)
),
-- Features stated by any record of the victim or of what happened, not of the informant or of others; and wording.
feature AS (
    SELECT
        r.incident_id,
        list_sort(list(DISTINCT f.stated) FILTER (f.polarity = 'present')) AS present,
        list_sort(list(DISTINCT f.stated) FILTER (f.polarity = 'absent')) AS absent
    FROM record AS r JOIN (
        SELECT record_id, polarity, feature || '=' || value AS stated FROM core.record_feature WHERE about = 'deceased'
        UNION ALL
        SELECT record_id, 'present', 'wording=' || wording FROM core.record_wording
    ) AS f USING (record_id)
    GROUP BY r.incident_id
),
-- Named people with the part that they play; relatives are kin whatever brought them into the record.
mention AS (
    SELECT
        r.incident_id, mp.person_id, pm.role, pm.age, pm.sex,
        coalesce(pm.occupation, '') AS occupation, coalesce(pm.relation, '') AS relation,
        CASE WHEN part.part <> 'victim' AND kin.relation IS NOT NULL THEN kin.part
             WHEN i.kind = 'death' THEN coalesce(part.part, 'bystander')
             ELSE coalesce(part.part_elsewhere, 'bystander') END AS part,
        pm.phones, pm.handles, pm.email,
        list_filter([
            'ethnicity=' || coalesce(pm.ethnicity, pm.ic_code), 'orientation=' || pm.sexual_orientation,
            'religion=' || pm.religion, 'disability=' || pm.disability, 'gender_identity=' || pm.gender_identity
        ], lambda x: x IS NOT NULL) AS recorded
    FROM record AS r JOIN core.incident AS i USING (incident_id)
    JOIN core.mention_person AS mp USING (record_id)
    JOIN staged.person_mention AS pm ON pm.record_id = mp.record_id AND pm.person_no = mp.person_no
    LEFT JOIN part ON part.role = pm.role
    LEFT JOIN kin ON kin.relation = lower(trim(pm.relation))
),
-- Everybody at the incident.
people AS (
    SELECT
        incident_id,
        list_sort(list(DISTINCT concat_ws('|', person_id, part, role, lower(occupation), lower(relation)))) AS people
    FROM mention WHERE person_id IS NOT NULL GROUP BY incident_id
),
-- Telephones, accounts and e-mail addresses, letters and digits only, with whose they are; in free text nobody's.
contact AS (
    SELECT incident_id, list_sort(list(DISTINCT lower(regexp_replace(c, '[^A-Za-z0-9]', '', 'g')) || '|' || person_id)) AS contacts
    FROM (
        SELECT incident_id, coalesce(person_id, '') AS person_id, unnest(list_concat(phones, handles, [email])) AS c FROM mention
        UNION ALL
        SELECT incident_id, '', value FROM record JOIN core.record_feature USING (record_id) WHERE feature = 'phone_number'
    )
    WHERE length(c) >= 5 GROUP BY incident_id
),
-- Recorded protected characteristics of the victim, for the context score alone.
context AS (
    SELECT incident_id, list_sort(list(DISTINCT c)) AS context
    FROM (SELECT incident_id, unnest(recorded) AS c FROM mention WHERE part = 'victim') GROUP BY incident_id
),
-- Whether a toxicology result is still to come: a post-mortem is on record and no result.
pathology AS (
    SELECT r.incident_id, bool_or(s.pm_date IS NOT NULL) AND bool_and(s.toxicology_received IS NULL) AS toxicology_pending
    FROM record AS r JOIN staged.record AS s USING (record_id) GROUP BY r.incident_id
)
SELECT
    i.incident_id, i.kind, i.first_known, i.occurred_from, i.occurred_to, i.easting, i.northing, i.place_id,
    pl.kind AS place_kind, i.victim_age, i.victim_sex, i.bcu,
    coalesce(f.present, []) AS present, coalesce(f.absent, []) AS absent, coalesce(p.people, []) AS people,
    coalesce(c.contacts, []) AS contacts, coalesce(x.context, []) AS context,
    coalesce(t.toxicology_pending, FALSE) AS toxicology_pending
FROM core.incident AS i
JOIN chosen USING (incident_id)
LEFT JOIN core.place AS pl ON pl.place_id = i.place_id
LEFT JOIN feature AS f USING (incident_id) LEFT JOIN people AS p USING (incident_id)
LEFT JOIN contact AS c USING (incident_id) LEFT JOIN context AS x USING (incident_id)
LEFT JOIN pathology AS t USING (incident_id)
ORDER BY i.incident_id
