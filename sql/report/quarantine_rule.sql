-- One row: a rule and a feed's file kind, with the rows that broke it in the window; never what stood in them.
-- Key: feed, rule, column. Inputs: mart.quarantine, mart.delivery. Values: first, last.
SELECT
    COALESCE(delivery.feed, 'unlisted file') AS feed,
    quarantine.rule,
    COALESCE(quarantine."column", '') AS field,
    COUNT(*) FILTER (quarantine.row_number IS NOT NULL) AS quarantined_rows,
    COUNT(*) FILTER (quarantine.row_number IS NULL) AS whole_files
FROM mart.quarantine AS quarantine
LEFT JOIN mart.delivery AS delivery
    ON delivery.delivery = quarantine.delivery AND delivery.file = quarantine.file
WHERE TRY_CAST(quarantine.delivery AS DATE) BETWEEN $first AND $last
GROUP BY ALL
ORDER BY quarantined_rows DESC, feed, rule, field
