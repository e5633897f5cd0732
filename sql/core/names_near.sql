-- One row: a site's own name, of a slot that uses one of the names asked for, or (slot_key null) in one of the buckets.
-- Key: both. Inputs: core.site_name, wanted (name_key, null among them; bucket, null among them).
WITH
-- Who uses the names.
own AS MATERIALIZED (
    SELECT known.slot_key
    FROM core.site_name AS known
    WHERE known.name_key IN (SELECT name_key FROM wanted) AND known.bucket IS NOT NULL
)
SELECT known.slot_key, known.name
FROM core.site_name AS known
WHERE known.slot_key IN (SELECT slot_key FROM own) AND known.bucket IS NOT NULL
UNION ALL
SELECT DISTINCT NULL, known.name
FROM core.site_name AS known
WHERE known.bucket IN (SELECT bucket FROM wanted)
ORDER BY ALL
