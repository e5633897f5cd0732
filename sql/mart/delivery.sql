-- One row: a file as it came. Key: delivery, file. Input: raw.delivery.
SELECT * FROM raw.delivery
