-- One row: something said of a file of one delivery: a quarantined row or file, or a notice. Key: file, row_number, rule.
-- Inputs: raw.quarantine, raw.notice; $delivery, the delivery's name. The raw text of rows is not read: it holds names.
SELECT file, row_number, "column", rule, reason AS message, true AS refused
FROM raw.quarantine
WHERE delivery = $delivery
UNION ALL
SELECT file, row_number, "column", rule, message, false AS refused
FROM raw.notice
WHERE delivery = $delivery
ORDER BY refused DESC, file, row_number NULLS FIRST, rule
