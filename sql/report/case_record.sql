-- One row: a source record of one of the asked deaths, as far as its handling goes. Key: record_id.
-- Inputs: mart.record, asked (incident_id).
SELECT
    record.record_id,
    record.incident_id,
    record.source_system,
    record.record_type,
    record.status,
    record.signed_off_at IS NOT NULL OR COALESCE(record.signed_off, FALSE) AS is_signed_off,
    record.supervisor_attended,
    record.hat_advice_at IS NOT NULL AS has_hat_advice,
    COALESCE(TRIM(record.nok_told), '') <> '' AS is_nok_told,
    record.coroner_area,
    record.occurred_from,
    record.bcu,
    record.toxicology_received,
    record.opened_at,
    record.closed_at,
    record.updated_at
FROM mart.record AS record
JOIN asked USING (incident_id)
ORDER BY record.record_id
