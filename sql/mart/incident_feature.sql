-- One row: a feature of an incident as one field of one record states it, with the words it rests on.
-- Inputs: core.record_feature, staged.record, core.record_incident, scope_record.
SELECT
    member.incident_id,
    stated.feature,
    stated.value,
    stated.polarity,
    record.source_system,
    record.source_ref,
    stated.quote,
    stated.field,
    stated.about,
    stated.record_id
FROM core.record_feature AS stated
JOIN scope_record USING (record_id)
JOIN staged.record AS record USING (record_id)
JOIN core.record_incident AS member USING (record_id)
