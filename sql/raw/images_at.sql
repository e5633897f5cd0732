-- One row: a kept image with its body. Key: position. Inputs: raw.image; $positions, row positions in raw.image.
SELECT
    image.rowid AS position, image.feed, image.row_key, image.parent_key, image.updated_at, image.image_date,
    image.night, image.body
FROM raw.image AS image
WHERE image.rowid IN (SELECT unnest($positions))
ORDER BY image.rowid
