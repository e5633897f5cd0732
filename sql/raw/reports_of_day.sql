-- One row: a CRIS report kept from the file of a day whose child file comes later. Key: image_date, row_key.
-- Inputs: raw.image; days(image_date) from Python.
SELECT DISTINCT image.image_date, image.row_key
FROM raw.image AS image
SEMI JOIN days ON image.image_date = days.image_date
WHERE image.feed = 'cris_report'
