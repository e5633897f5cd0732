-- One row: a record of one incident with its free texts. Key: record_id. Value: incident. Inputs: mart.record, mart.text.
WITH
-- each record's texts, field by field
words AS (
    SELECT record_id, string_agg(field || ': ' || text, chr(10) ORDER BY field) AS texts
    FROM mart.text
    WHERE incident_id = $incident
    GROUP BY record_id
)
SELECT
    record.source_system, record.source_ref, record.opened_at, words.texts, record.record_type, record.status,
    record.officer_in_case, record.updated_at, record.first_received, record.last_received
FROM mart.record AS record
LEFT JOIN words USING (record_id)
WHERE record.incident_id = $incident
ORDER BY record.opened_at, record.source_system, record.source_ref
