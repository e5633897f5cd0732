-- One row: a row or a file that could not be taken. Key: delivery, file, row_number, rule. Input: raw.quarantine.
SELECT * FROM raw.quarantine
