-- One row: an alert with what its series is now. Key: alert_id, night.
-- Inputs: mart.alert, mart.series, mart.series_member, mart.merged_id.
WITH
-- who stands in each series now, and when the newest joined
members AS (
    SELECT
        series_id,
        list(incident_id ORDER BY added_on, incident_id) AS members,
        max(added_on) AS newest_on,
        list(incident_id ORDER BY incident_id) FILTER (added_on = last_on) AS newest
    FROM (SELECT member.*, max(added_on) OVER (PARTITION BY series_id) AS last_on FROM mart.series_member AS member)
    GROUP BY series_id
)
SELECT
    alert.alert_id,
    alert.night,
    alert.rank,
    alert.series_id,
    alert.kind,
    alert.tier,
    alert.recurrence_interval_days,
    alert.probability,
    alert.match_weight,
    alert.headline,
    alert.reason,
    alert.against,
    alert.missing,
    alert.raised_by,
    alert.evidence_hash,
    series.link_type,
    series.size_deaths,
    series.size_precursors,
    series.bcus,
    members.members,
    coalesce(len(members.members), 0) AS member_count,
    merged.kept_id,
    members.newest,
    members.newest_on,
    lag(alert.night) OVER shown AS shown_before
FROM mart.alert AS alert
LEFT JOIN mart.series AS series USING (series_id)
LEFT JOIN members USING (series_id)
LEFT JOIN mart.merged_id AS merged ON merged.kind = 'series' AND merged.old_id = alert.series_id
WINDOW shown AS (PARTITION BY alert.series_id ORDER BY alert.night)
ORDER BY alert.night DESC, alert.rank
