-- One row: an incident of a set and which facts are known of it, for what is missing. Key: incident_id.
-- Inputs: mart.incident, mart.record, mart.action, mart.conflict; frame: members.
WITH
-- what the records of each incident say about the investigation
recorded AS (
    SELECT
        record.incident_id,
        bool_or(record.pm_date IS NOT NULL) AS post_mortem,
        bool_or(record.toxicology_received IS NOT NULL) AS toxicology,
        bool_or(record.signed_off_at IS NOT NULL OR coalesce(record.signed_off, false)) AS sign_off,
        bool_or(record.source_system = 'coroner') AS coroner_record,
        bool_or(record.source_system = 'cris') AS crime_report,
        max(record.officer_in_case) AS officer_in_case
    FROM mart.record AS record
    JOIN members USING (incident_id)
    GROUP BY record.incident_id
),
-- what was done: an action counts when it was completed
done AS (
    SELECT action.incident_id, list(DISTINCT action.action_type) FILTER (action.completed_at IS NOT NULL) AS done
    FROM mart.action AS action
    JOIN members USING (incident_id)
    GROUP BY action.incident_id
),
-- fields about which the sources differ
differing AS (
    SELECT conflict.incident_id, list(DISTINCT conflict.field) AS fields
    FROM mart.conflict AS conflict
    JOIN members USING (incident_id)
    GROUP BY conflict.incident_id
)
SELECT
    incident.incident_id, incident.bcu, incident.coroner_area, incident.place_id,
    coalesce(recorded.post_mortem, false) AS post_mortem,
    coalesce(recorded.toxicology, false) AS toxicology,
    coalesce(recorded.sign_off, false) AS sign_off,
    coalesce(recorded.coroner_record, false) AS coroner_record,
    coalesce(recorded.crime_report, false) AS crime_report,
    coalesce(list_contains(done.done, 'INTEL_PNC'), false) AS intelligence_pnc,
    coalesce(list_contains(done.done, 'INTEL_PND'), false) AS intelligence_pnd,
    coalesce(list_contains(done.done, 'PHONE_EXAM'), false) AS phone_examined,
    coalesce(list_contains(done.done, 'CCTV'), false) AS cctv,
    coalesce(list_contains(done.done, 'HOUSE_TO_HOUSE'), false) AS house_to_house,
    recorded.officer_in_case,
    coalesce(differing.fields, []) AS differing
FROM mart.incident AS incident
JOIN members USING (incident_id)
LEFT JOIN recorded USING (incident_id)
LEFT JOIN done USING (incident_id)
LEFT JOIN differing USING (incident_id)
WHERE incident.kind = 'death'
ORDER BY incident.incident_id
