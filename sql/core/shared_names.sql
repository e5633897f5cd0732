-- One row: a place that goes, in some slot, by one of the shared names asked for. Key: name, place_id.
-- Inputs: core.site_name, core.site_place, wanted (name).
SELECT shared.name, linked.place_id, count(DISTINCT shared.slot_id) AS slots
FROM core.site_name AS shared
JOIN wanted ON wanted.name = shared.name
JOIN core.site_name AS own ON own.slot_id = shared.slot_id
JOIN core.site_place AS linked ON linked.name = own.name
WHERE own.bucket IS NOT NULL
GROUP BY ALL
ORDER BY ALL
