-- One row: a feature of an incident as one field of one record states it. Input: mart.incident_feature; frame: members.
SELECT stated.incident_id, stated.feature, stated.value, stated.polarity, stated.about,
    stated.source_system, stated.source_ref, stated.field, stated.quote
FROM mart.incident_feature AS stated
JOIN members USING (incident_id)
ORDER BY stated.feature, stated.value, stated.incident_id, stated.source_system, stated.source_ref, stated.field
