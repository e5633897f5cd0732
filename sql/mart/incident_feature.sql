-- One row: a feature of an incident as one field of one record states it, with the words it rests on.
-- Only what is said of the person whom it happened to; what a text says of the informant or of others stands in
-- mart.feature_history, with whom it is about.
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
WHERE stated.about = 'deceased'
