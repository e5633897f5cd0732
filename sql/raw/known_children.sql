-- One row: a child row already kept whose report's set comes again tonight. Key: feed, row_key, image_date, night.
-- Inputs: raw.image; parents(feed, parent_key) from Python, feed being the child feed. Bodies are not read.
SELECT image.feed, image.parent_key, image.row_key, image.image_date, image.night, image.body_hash
FROM raw.image AS image
SEMI JOIN parents ON image.feed = parents.feed AND image.parent_key = parents.parent_key
