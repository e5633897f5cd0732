-- One row: a place that goes, in some slot, by one of the shared names asked for. Key: name, place_id.
-- Inputs: core.site_name, core.site_place, wanted (name, name_key).
WITH
-- Who uses the names.
shared AS MATERIALIZED (
    SELECT wanted.name, known.slot_key FROM core.site_name AS known JOIN wanted USING (name_key)
),
-- What those are called besides, by names of their own.
own AS MATERIALIZED (
    SELECT shared.name, shared.slot_key, known.name AS beside
    FROM core.site_name AS known
    JOIN shared USING (slot_key)
    WHERE known.bucket IS NOT NULL
)
SELECT own.name, linked.place_id, count(DISTINCT own.slot_key) AS slots
FROM core.site_place AS linked
JOIN own ON own.beside = linked.name
GROUP BY ALL
ORDER BY ALL
