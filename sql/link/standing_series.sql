-- One row: a member of a series on record, series in order of birth. Key: series_id, incident_id.
-- Inputs: link.series, link.series_member, link.alert. shown_*: of its newest alert, null where it was never shown.
WITH
-- The newest alert of each series.
shown AS (
    SELECT series_id, max(night) AS shown_on, arg_max(tier, night) AS shown_tier,
           arg_max(match_weight, night) AS shown_weight
    FROM link.alert GROUP BY series_id
)
SELECT s.series_id, s.first_seen, s.match_weight, s.recurrence_interval_days, m.incident_id, m.added_on,
       a.shown_on, a.shown_tier, a.shown_weight
FROM link.series AS s
JOIN link.series_member AS m USING (series_id)
LEFT JOIN shown AS a USING (series_id)
ORDER BY s.first_seen, s.series_id, m.added_on, m.incident_id
