-- One row: a crime record of a death that was closed within the window, with when and by which BCU. Key: record_id.
-- Inputs: mart.record, mart.incident. Values: first, last (days of closing).
SELECT
    record.record_id,
    COALESCE(record.bcu, incident.bcu) AS bcu,
    record.closed_at
FROM mart.record AS record
JOIN mart.incident AS incident USING (incident_id)
WHERE record.source_system = 'cris'
    AND record.record_type = 'CRI'
    AND incident.kind = 'death'
    AND record.closed_at::DATE BETWEEN $first AND $last
ORDER BY record.record_id
