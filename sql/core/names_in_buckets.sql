-- One row: a site's own name in one of the buckets asked for. Key: name. Inputs: core.site_name, wanted (bucket).
SELECT DISTINCT known.name
FROM core.site_name AS known
JOIN wanted ON wanted.bucket = known.bucket
ORDER BY ALL
