-- One row: something to know about a file whose rows went on all the same. Key: delivery, file, row_number, rule. Input: raw.notice.
SELECT * FROM raw.notice
