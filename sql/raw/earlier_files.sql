-- One row: a file of the ledger with a name that comes again tonight. Key: delivery, file.
-- Inputs: raw.delivery; names(file) from Python.
SELECT delivery.delivery, delivery.file, delivery.sha256, delivery.sha256_declared, delivery.status, delivery.rows_read
FROM raw.delivery AS delivery
SEMI JOIN names ON delivery.file = names.file
ORDER BY delivery.delivery
