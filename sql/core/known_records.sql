-- One row: a staged record with what features.happenings compares, for the ids asked for. Key: record_id.
-- Inputs: staged.record, wanted (record_id).
WITH
-- Where they stand: the other columns are read there alone.
chosen AS MATERIALIZED (
    SELECT record.rowid AS line FROM staged.record AS record JOIN wanted USING (record_id)
)
SELECT
    record.record_id,
    record.source_system,
    record.record_type,
    record.classification,
    record.is_death,
    record.opened_at,
    record.occurred_from,
    record.occurred_to,
    record.bcu,
    record.borough,
    record.coroner_area,
    record.force,
    record.death_category,
    record.first_received
FROM staged.record AS record
WHERE record.rowid IN (SELECT line FROM chosen)
ORDER BY record.record_id
