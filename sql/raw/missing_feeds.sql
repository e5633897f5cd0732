-- One row: a feed of which a delivery brought no usable file. Key: feed. Input: raw.delivery.
SELECT DISTINCT feed
FROM raw.delivery
WHERE delivery = $delivery AND status = 'missing'
ORDER BY feed
