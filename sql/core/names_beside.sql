-- One row: a site's own name that some slot uses together with one of the names asked for. Key: both names.
-- Inputs: core.site_name, wanted (name).
SELECT own.name, other.name AS beside, count(DISTINCT own.slot_id) AS slots
FROM core.site_name AS own
JOIN wanted ON wanted.name = own.name
JOIN core.site_name AS other ON other.slot_id = own.slot_id
WHERE own.bucket IS NOT NULL AND other.bucket IS NOT NULL
GROUP BY ALL
ORDER BY ALL
