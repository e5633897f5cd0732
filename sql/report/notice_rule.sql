-- One row: a kind of notice and a feed, with how often it was given in the window. Key: feed, rule.
-- Inputs: mart.notice, mart.delivery. Values: first, last.
SELECT
    COALESCE(delivery.feed, 'unlisted file') AS feed,
    notice.rule,
    COUNT(*) AS notices
FROM mart.notice AS notice
LEFT JOIN mart.delivery AS delivery ON delivery.delivery = notice.delivery AND delivery.file = notice.file
WHERE TRY_CAST(notice.delivery AS DATE) BETWEEN $first AND $last
GROUP BY ALL
ORDER BY feed, notice.rule
