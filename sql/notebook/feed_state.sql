-- One row: a feed and how fresh it is. Key: feed. Inputs: mart.delivery, mart.quarantine, mart.night.
WITH
-- the night whose knowledge the snapshot holds
newest AS (SELECT max(night) AS night FROM mart.night),
-- rows that were refused, by file
refused AS (
    SELECT delivery, file, count(*) AS rows_refused
    FROM mart.quarantine
    GROUP BY ALL
)
SELECT
    delivery.feed,
    max(delivery.file_date) FILTER (delivery.rows_read > 0) AS last_file,
    date_diff('day', max(delivery.file_date) FILTER (delivery.rows_read > 0), any_value(newest.night)) AS days_old,
    count(*) FILTER (delivery.status = 'missing' AND delivery.delivery >= (newest.night - 13)::VARCHAR) AS missing_in_14_nights,
    coalesce(sum(delivery.rows_accepted) FILTER (delivery.delivery = newest.night::VARCHAR), 0)::BIGINT AS rows_tonight,
    coalesce(sum(refused.rows_refused) FILTER (delivery.delivery = newest.night::VARCHAR), 0)::BIGINT AS refused_tonight
FROM mart.delivery AS delivery
CROSS JOIN newest
LEFT JOIN refused ON refused.delivery = delivery.delivery AND refused.file = delivery.file
WHERE delivery.feed IS NOT NULL
GROUP BY delivery.feed
ORDER BY delivery.feed
