-- One row: a line that analysts were shown in the window of nights, without its free text. Key: alert_id, night.
-- Inputs: mart.alert, mart.series. Values: first, last.
SELECT
    alert.alert_id,
    alert.night,
    alert.rank,
    alert.series_id,
    alert.kind,
    alert.tier,
    alert.raised_by,
    alert.recurrence_interval_days,
    alert.match_weight
FROM mart.alert AS alert
WHERE alert.night BETWEEN $first AND $last
ORDER BY alert.night, alert.rank, alert.alert_id
