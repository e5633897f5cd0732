-- One row: a series, strongest first. Key: series_id. Inputs: mart.series, mart.alert.
SELECT
    series.series_id,
    series.link_type,
    series.status,
    series.tier,
    series.size_deaths,
    series.size_precursors,
    series.first_seen,
    series.last_changed,
    series.match_weight,
    series.context_weight,
    series.recurrence_interval_days,
    series.bcus,
    series.weights_by_explanation,
    max(alert.night) AS last_shown,
    arg_max(alert.recurrence_interval_days, alert.night) AS shown_interval_days,
    arg_max(alert.headline, alert.night) AS headline,
    arg_max(alert.reason, alert.night) AS reason,
    arg_max(alert.against, alert.night) AS against,
    arg_max(alert.missing, alert.night) AS missing,
    arg_max(alert.evidence_hash, alert.night) AS evidence_hash
FROM mart.series AS series
LEFT JOIN mart.alert AS alert USING (series_id)
GROUP BY ALL
ORDER BY series.match_weight DESC NULLS LAST, series.series_id
