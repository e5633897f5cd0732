-- One row: two records that share a blocking key within its reach. Key: record_a < record_b.
-- Inputs: core.record_key, fresh_key (tonight's keys: record_id, value, day, reach).
SELECT DISTINCT
    least(known.record_id, fresh.record_id) AS record_a,
    greatest(known.record_id, fresh.record_id) AS record_b
FROM core.record_key AS known
JOIN fresh_key AS fresh
    ON known.value = fresh.value
    AND known.reach = fresh.reach
    AND abs(known.day - fresh.day) <= fresh.reach
WHERE known.record_id <> fresh.record_id
ORDER BY ALL
