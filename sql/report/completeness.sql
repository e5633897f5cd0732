-- One row: a source and a BCU, with how many of its records of the asked deaths fill each field. Key: source_system, bcu.
-- Inputs: mart.record, mart.person_mention, mart.place_mention, asked (incident_id, bcu).
WITH
-- One row: a record that names the deceased, with what it says of them.
deceased AS (
    SELECT
        record_id,
        BOOL_OR(is_named) AS is_named,
        BOOL_OR(dob IS NOT NULL OR age IS NOT NULL) AS is_aged
    FROM mart.person_mention
    WHERE role = 'DECEASED'
    GROUP BY record_id
),
-- One row: a record, and whether it places the event.
placed AS (
    SELECT record_id, BOOL_OR(postcode IS NOT NULL OR easting IS NOT NULL) AS is_placed
    FROM mart.place_mention
    WHERE place_no = 1
    GROUP BY record_id
)
SELECT
    record.source_system,
    asked.bcu,
    COUNT(*) AS records,
    COUNT(record.occurred_from) AS occurred_from,
    COUNT(record.bcu) AS bcu_given,
    COUNT(*) FILTER (COALESCE(placed.is_placed, FALSE)) AS placed,
    COUNT(*) FILTER (COALESCE(deceased.is_named, FALSE)) AS named,
    COUNT(*) FILTER (COALESCE(deceased.is_aged, FALSE)) AS aged
FROM mart.record AS record
JOIN asked USING (incident_id)
LEFT JOIN deceased USING (record_id)
LEFT JOIN placed USING (record_id)
GROUP BY record.source_system, asked.bcu
ORDER BY record.source_system, asked.bcu
