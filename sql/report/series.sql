-- One row: a candidate series as it stands. Key: series_id. Input: mart.series. Value: last (newest night).
SELECT
    series_id,
    link_type,
    status,
    size_deaths,
    size_precursors,
    first_seen,
    last_changed,
    match_weight,
    context_weight,
    recurrence_interval_days,
    tier,
    weights_by_explanation
FROM mart.series
WHERE first_seen <= $last
ORDER BY series_id
