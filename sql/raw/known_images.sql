-- One row: an image already kept whose key comes again tonight. Key: feed, row_key, updated_at, night, body_hash.
-- Inputs: raw.image; incoming(feed, row_key) from Python. Bodies are not read.
SELECT image.feed, image.row_key, image.updated_at, image.night, image.image_date, image.body_hash
FROM raw.image AS image
SEMI JOIN incoming ON image.feed = incoming.feed AND image.row_key = incoming.row_key
