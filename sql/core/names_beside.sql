-- One row: a site's own name that some slot uses together with one of the names asked for. Key: both names.
-- Inputs: core.site_name, wanted (name, name_key).
WITH
-- Who uses the names.
own AS MATERIALIZED (
    SELECT wanted.name, known.slot_key
    FROM core.site_name AS known
    JOIN wanted USING (name_key)
    WHERE known.bucket IS NOT NULL
)
SELECT own.name, other.name AS beside, count(DISTINCT own.slot_key) AS slots
FROM core.site_name AS other
JOIN own USING (slot_key)
WHERE other.bucket IS NOT NULL
GROUP BY ALL
ORDER BY ALL
