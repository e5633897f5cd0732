-- One row: a file that came or was missed in the window of nights. Key: delivery, file. Input: mart.delivery. Values: first, last.
SELECT
    delivery,
    file,
    feed,
    file_date,
    rows_declared,
    rows_read,
    rows_accepted,
    rows_unchanged,
    rows_quarantined,
    status,
    sha256
FROM mart.delivery
WHERE TRY_CAST(delivery AS DATE) BETWEEN $first AND $last
ORDER BY delivery, file
