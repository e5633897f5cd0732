-- One row: a partner's count of one measure in one month over the force's area, between two bounds (suppressed counts are 1 to 4).
-- Key: source, measure, month. Input: mart.partner_count. Values: first, last (first days of months).
SELECT
    source,
    measure,
    month,
    SUM(count_low)::BIGINT AS count_low,
    SUM(count_high)::BIGINT AS count_high,
    COUNT(DISTINCT borough) AS boroughs
FROM mart.partner_count
WHERE month BETWEEN $first AND $last
GROUP BY source, measure, month
ORDER BY measure, source, month DESC
