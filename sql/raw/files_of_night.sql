-- One row: a file of one delivery with its account and its feed's contract rules looked at. Key: file.
-- Inputs: raw.delivery, raw.expectation; $delivery, the delivery's name.
WITH
-- How many cells of each file were held against a rule, and how many broke one.
looked AS (
    SELECT file, sum(cells) AS cells, sum(broken) AS broken
    FROM raw.expectation
    WHERE delivery = $delivery
    GROUP BY file
)
SELECT
    delivery.file, delivery.feed, delivery.status, delivery.rows_declared, delivery.rows_read, delivery.rows_accepted,
    delivery.rows_unchanged, delivery.rows_quarantined, coalesce(looked.cells, 0) AS cells,
    coalesce(looked.broken, 0) AS broken
FROM raw.delivery AS delivery
LEFT JOIN looked ON delivery.file = looked.file
WHERE delivery.delivery = $delivery
ORDER BY delivery.file
