-- One row: a name and the place that it stands for. Key: name. Inputs: core.site_place, wanted (name).
SELECT linked.name, linked.place_id
FROM core.site_place AS linked
JOIN wanted USING (name)
ORDER BY ALL
